using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Flex.Timeline;
using FlexPortal.Flex.WebService;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Timeline;

public sealed class UsualFormatterTests
{
    [Theory]
    [InlineData(4_000, 9_000, "usually 4–9 s")]
    [InlineData(4_120, 8_960, "usually 4.1–9 s")]
    [InlineData(41, 43, "usually 41–43 ms")]
    [InlineData(40, 40, "usually about 40 ms")]
    [InlineData(812, 2_400, "usually 810 ms – 2.4 s")]
    [InlineData(28_400, 118_000, "usually 28–118 s")]
    [InlineData(119_999, 3_600_000, "usually 120 s – 60 min")]
    [InlineData(7_200_000, 10_800_000, "usually 2–3 h")]
    [InlineData(0, 0, "usually about 0 ms")]
    public void A_range_has_two_figures_and_one_unit_where_it_can(long median, long late, string words) =>
        Assert.Equal(words, UsualFormatter.Range(new(RunStage.Poll, 30, median, late)));

    [Fact]
    public void The_source_of_the_ranges_is_named_and_so_is_its_lack()
    {
        Assert.StartsWith(
            "Usual: median to 95th percentile of the last 30 successful runs of this query.",
            UsualFormatter.Source(new(30, [new(RunStage.Poll, 30, 40, 60)])), StringComparison.Ordinal);
        Assert.Equal("No baseline yet (needs 5 successful runs, has 1).", UsualFormatter.Source(new(1, [])));
    }

    [Fact]
    public void A_little_more_than_usual_is_not_long()
    {
        var usual = new UsualDuration(RunStage.Poll, 30, 40, 60);

        Assert.False(UsualFormatter.IsLong(usual, 300));
        Assert.True(UsualFormatter.IsLong(usual, 311));
    }

    [Theory]
    [InlineData(60_000, 100)]
    [InlineData(600_000, 12)]
    public void Progress_is_a_part_of_the_usual_time_and_stays_below_all(long median, int percent)
    {
        var usual = new UsualDurations(30, [.. Enum.GetValues<RunStage>().Select(stage => new UsualDuration(stage, 30, median, median))]);

        Assert.Equal(Math.Min(99, percent), UsualFormatter.Progress(RunSamples.Running, usual, Markup.Now));
        Assert.Null(UsualFormatter.Progress(RunSamples.Running, UsualDurations.Unknown, Markup.Now));
        Assert.Null(UsualFormatter.Progress(RunSamples.Success, usual, Markup.Now));
    }

    [Fact]
    public void Each_code_of_the_broker_has_a_fault_an_actor_and_waits()
    {
        foreach (var code in FlexErrorCode.All)
        {
            Assert.NotEmpty(BrokerCodeFormatter.Actor(code));
            Assert.EndsWith(
                code.Retryable ? ". Retryable." : ". Not retryable.", BrokerCodeFormatter.Fault(code), StringComparison.Ordinal);
            var waits = BrokerCodeFormatter.Waits(code, TimeSpan.FromSeconds(5));
            Assert.Equal(code.Class is FlexErrorClass.FatalAuth or FlexErrorClass.FatalConfiguration, waits is "Ends the run");
        }

        Assert.Equal(
            "Asks again after 10 s, 20 s, 40 s, then every 1 min",
            BrokerCodeFormatter.Waits(FlexErrorCode.Of(1019), TimeSpan.FromSeconds(5)));
        Assert.Equal("Ends the run", BrokerCodeFormatter.Waits(FlexErrorCode.Of(4242), TimeSpan.FromSeconds(5)));
    }
}
