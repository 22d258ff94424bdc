using FlexPortal.Shell.Parts;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed class ValueFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(2_147_483_648, "2.1 GB")]
    [InlineData(5_000_000_000_000_000, "5000.0 TB")]
    public void Sizes_are_decimal(long bytes, string words) => Assert.Equal(words, ValueFormatter.Bytes(bytes));

    [Theory]
    [InlineData(-5, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1_000, "1.0 s")]
    [InlineData(59_949, "59.9 s")]
    [InlineData(59_950, "1 min 00 s")]
    [InlineData(61_499, "1 min 01 s")]
    [InlineData(61_500, "1 min 02 s")]
    [InlineData(3_599_500, "1 h 00 min")]
    [InlineData(3_600_000, "1 h 00 min")]
    [InlineData(90_061_000, "25 h 01 min")]
    public void Durations_have_two_units_at_most(long milliseconds, string words) =>
        Assert.Equal(words, ValueFormatter.Duration(milliseconds));

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(3_661, "1 h 01 min")]
    public void A_running_clock_counts_whole_seconds(double seconds, string words) =>
        Assert.Equal(words, ValueFormatter.Running(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-30, "just now")]
    [InlineData(4, "just now")]
    [InlineData(59, "59 s ago")]
    [InlineData(3_599, "59 min ago")]
    [InlineData(172_799, "47 h ago")]
    [InlineData(172_800, "2 days ago")]
    public void Ages_have_one_unit(int seconds, string words) => Assert.Equal(words, ValueFormatter.Ago(Now.AddSeconds(-seconds), Now));

    [Fact]
    public void Times_are_shown_in_UTC()
    {
        var evening = new DateTimeOffset(2025, 12, 31, 20, 0, 5, TimeSpan.FromHours(-5));

        Assert.Equal("1 Jan 01:00:05", ValueFormatter.Moment(evening, new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal("1 Jan 2026 01:00:05", ValueFormatter.Moment(evening, new DateTimeOffset(2027, 5, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal("2026-01-01T01:00:05.000Z", ValueFormatter.Machine(evening));
        Assert.Equal("Thursday 1 January 2026, 01:00:05 UTC", ValueFormatter.Full(evening));
    }

    [Theory]
    [InlineData("20260101-20260131", "2026-01-01 – 2026-01-31")]
    [InlineData("20260101-20260101", "2026-01-01")]
    [InlineData("unknown", "unknown")]
    [InlineData("20261301-20260131", "20261301-20260131")]
    public void A_period_is_two_days_and_anything_else_is_left_alone(string key, string words) =>
        Assert.Equal(words, ValueFormatter.Period(key));
}
