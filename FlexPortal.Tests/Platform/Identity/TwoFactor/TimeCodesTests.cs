using FlexPortal.Core.Platform.Identity.TwoFactor;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

public sealed class TimeCodesTests
{
    private static readonly AuthenticatorKey Key = new("12345678901234567890"u8.ToArray());

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_111_111_111, "050471")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(2_000_000_000, "279037")]
    [InlineData(20_000_000_000, "353130")]
    public void Codes_are_those_of_rfc_6238(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);

        Assert.Equal(code, TimeCodes.At(Key, at));
        Assert.Equal(seconds / 30, TimeCodes.StepOf(Key, code, at, lastStep: 0));
    }

    [Theory]
    [InlineData(-31, true)]
    [InlineData(-45, true)]
    [InlineData(30, true)]
    [InlineData(44, true)]
    [InlineData(45, false)]
    [InlineData(-46, false)]
    [InlineData(3600, false)]
    public void A_clock_may_be_one_step_wrong_and_no_more(int seconds, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);

        Assert.Equal(counts, TimeCodes.StepOf(Key, TimeCodes.At(Key, now.AddSeconds(seconds)), now, lastStep: 0) is not null);
    }

    [Fact]
    public void Sec_S34_A_code_of_a_step_that_was_used_or_one_before_it_does_not_count()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = TimeCodes.StepOf(Key, TimeCodes.At(Key, now), now, lastStep: 0)!.Value;

        Assert.Null(TimeCodes.StepOf(Key, TimeCodes.At(Key, now), now, step));
        Assert.Null(TimeCodes.StepOf(Key, TimeCodes.At(Key, now.AddSeconds(-30)), now, step));
        Assert.Equal(step + 1, TimeCodes.StepOf(Key, TimeCodes.At(Key, now.AddSeconds(30)), now, step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870822")]
    [InlineData("28708a")]
    [InlineData("٢٨٧٠٨٢")]
    public void What_has_not_the_form_of_a_code_is_none(string code) =>
        Assert.Null(TimeCodes.StepOf(Key, code, DateTimeOffset.FromUnixTimeSeconds(59), lastStep: 0));

    [Fact]
    public void A_key_is_written_as_authenticators_read_it()
    {
        Assert.Equal("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", Key.Text);
        Assert.Equal(
            "otpauth://totp/FlexPortal:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=FlexPortal&algorithm=SHA1&digits=6&period=30", Key.Address("a@b"));
        Assert.DoesNotContain("GEZD", new TwoFactorOffer(Key, "sealed").ToString(), StringComparison.Ordinal);
        Assert.NotEqual(AuthenticatorKey.New().Text, AuthenticatorKey.New().Text);
    }
}
