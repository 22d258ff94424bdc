using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Reading;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Reading;

public sealed class FlexNumbersTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.00", "0.00")]
    [InlineData("+7", "7")]
    [InlineData("57.505297533", "57.505297533")]
    [InlineData("-2444.40", "-2444.40")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("46,868.64", "46868.64")]
    [InlineData("-6,400.00", "-6400.00")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("000123", "123")]
    [InlineData("123456789012345678", "123456789012345678")]
    [InlineData("1234567890123456789", "1234567890123456789")]
    [InlineData("-9999999999999999999999999999", "-9999999999999999999999999999")]
    [InlineData("1234567890123456.789012345678", "1234567890123456.789012345678")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    public void A_number_is_read_exactly_with_the_digits_it_was_written_with(string text, string expected)
    {
        Assert.True(FlexNumbers.TryParse(text, out var number));
        Assert.Equal(expected, number.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("12a")]
    [InlineData("1 000")]
    [InlineData("1.234,56")]
    [InlineData("12,34")]
    [InlineData("1,23")]
    [InlineData(",123")]
    [InlineData("1,,234")]
    [InlineData("1234,567")]
    [InlineData("1.2.3")]
    [InlineData("--5")]
    [InlineData("5-")]
    [InlineData("1E5")]
    [InlineData("NaN")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("٣")]
    public void What_is_not_one_number_is_not_read(string text) => Assert.False(FlexNumbers.TryParse(text, out _));

    [Fact]
    public void Numbers_of_every_length_are_those_of_the_framework()
    {
        var random = new Random(20260105);
        for (var round = 0; round < 20_000; round++)
        {
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 29)).Select(_ => (char)('0' + random.Next(10))));
            var text = (random.Next(2) == 0 ? "-" : "") + digits.Insert(random.Next(digits.Length), ".");

            Assert.True(FlexNumbers.TryParse(text, out var number), text);
            Assert.Equal(decimal.Parse(text, CultureInfo.InvariantCulture), number);
        }
    }
}
