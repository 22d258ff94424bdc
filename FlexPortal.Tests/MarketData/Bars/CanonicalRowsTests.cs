using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.MarketData.Bars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>The canonical text, byte for byte: exported checksums depend on it.</summary>
public sealed class CanonicalRowsTests
{
    private static readonly Bar First = new(Utc("2026-03-02 14:30"), 100.10m, 101m, 0.00000001m, 100.5000m, 0.0m, IsFinal: true);
    private static readonly Bar Second = new(Utc("2026-03-03 00:00"), 1234567890123.12345678m, 2e13m, 1m, 1m, 1_000_000m, IsFinal: true);

    [Fact]
    public void A_line_has_no_exponent_and_no_trailing_zero()
    {
        Assert.Equal("2026-03-02T14:30:00Z|100.1|101|0.00000001|100.5|0", CanonicalRows.Line(First));
        Assert.Equal("2026-03-03T00:00:00Z|1234567890123.12345678|20000000000000|1|1|1000000", CanonicalRows.Line(Second));
        var whole = Second with { Open = 100m, High = decimal.MaxValue, Low = -0.00m, Close = 1000.000m, Volume = 0.10m };
        Assert.Equal($"2026-03-03T00:00:00Z|100|{decimal.MaxValue}|0|1000|0.1", CanonicalRows.Line(whole));
    }

    [Fact]
    public void A_day_hashes_its_lines_and_a_range_its_header_and_days()
    {
        var day = Sha256("2026-03-02T14:30:00Z|100.1|101|0.00000001|100.5|0\n");
        var next = Sha256("2026-03-03T00:00:00Z|1234567890123.12345678|20000000000000|1|1|1000000\n");
        var header = CanonicalRows.Header("BTC", BarInterval.Minute, "raw", "binance");

        Assert.Equal("v1|BTC|1m|raw|binance", header);
        Assert.Equal(day, CanonicalRows.DayDigest([First]));
        Assert.Equal(Sha256($"{header}\n2026-03-02|{day}\n2026-03-03|{next}\n"), CanonicalRows.RangeDigest(header, [Second, First]));
    }

    [Fact]
    public void Bars_that_are_not_final_do_not_count()
    {
        Assert.Null(CanonicalRows.DayDigest([First with { IsFinal = false }]));
        Assert.Null(CanonicalRows.RangeDigest("v1", [First with { IsFinal = false }]));
        var open = Bar(First.Time.AddMinutes(1)) with { IsFinal = false };
        Assert.Equal(CanonicalRows.DayDigest([First]), CanonicalRows.DayDigest([First, open]));
    }

    [Theory]
    [InlineData("4.727521520000001", "4.72752152")]
    [InlineData("0.000000005", "0.00000001")]
    [InlineData("0.000000015", "0.00000002")]
    public void The_noise_of_binary_floats_is_rounded_half_away_from_zero(string volume, string stored)
    {
        var bar = First with { Volume = decimal.Parse(volume, null), Open = 1.00005m };

        var rounded = CanonicalRows.Quantize(bar, 4);

        Assert.Equal((decimal.Parse(stored, null), 1.0001m), (rounded.Volume, rounded.Open));
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
