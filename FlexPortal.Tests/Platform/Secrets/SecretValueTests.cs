using System.Text.Json;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Secrets;
using Xunit;

namespace FlexPortal.Tests.Platform.Secrets;

public sealed class SecretValueTests
{
    private const string Canary = "canary-7f3a9b2c4d5e6f70";

    [Fact]
    public void Sec_S17_A_secret_prints_as_stars()
    {
        var value = new SecretValue(Canary);
        var body = new SetSecretBody(Canary, new DateOnly(2027, 1, 31));

        Assert.Equal("***", value.ToString());
        Assert.Equal("***", $"{value}");
        Assert.DoesNotContain(Canary, JsonSerializer.Serialize(value), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, body.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, new OpenedSecret(null, value).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345678", "78")]
    [InlineData("123456789012", "012")]
    [InlineData("1234567890123456", "3456")]
    [InlineData("  123456789012345678901234\r\n", "1234")]
    [InlineData("123", "")]
    [InlineData(null, "")]
    public void At_most_a_quarter_of_it_is_shown(string? text, string shown) => Assert.Equal(shown, new SecretValue(text).LastFour);

    [Theory]
    [InlineData(null, "expiry unknown")]
    [InlineData(30, "expires in 30 days, on 20 Dec 2026")]
    [InlineData(1, "expires tomorrow")]
    [InlineData(0, "expires today")]
    [InlineData(-3, "expired on 17 Nov 2026")]
    public void The_last_day_is_formatted(int? days, string words)
    {
        DateOnly? last = days is { } count ? new DateOnly(2026, 11, 20).AddDays(count) : null;

        Assert.Equal(
            words,
            SecretFormatter.Expiry(
                new("flex-token", SecretState.Set, "1234", "anna", TimeProvider.System.GetUtcNow(), last, days, IsConfigured: false)));
    }
}
