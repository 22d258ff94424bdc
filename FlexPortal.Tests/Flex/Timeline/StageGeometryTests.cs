using System.Globalization;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Timeline;
using FlexPortal.Tests.Flex.Pages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FlexPortal.Tests.Flex.Timeline;

/// <summary>The drawing of any run can be read: bars neither overlap nor vanish nor run backwards.</summary>
public sealed class StageGeometryTests
{
    private const double Exact = 1e-6;

    private static readonly TimelineScale[] Scales = Enum.GetValues<TimelineScale>();

    private static readonly DateTimeOffset Start = Markup.Now;

    /// <summary>What may happen to a run: how long each stage took, by how much the clock was off at its start, how it ended.</summary>
    private sealed record Story(long[] Lengths, int[] Skew, StageStatus End, int Waits, long Elapsed, bool Known);

    [Fact]
    public void Bars_of_any_run_follow_each_other_and_can_be_seen() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Stories().ToArbitrary(), IsSound));

    private static bool IsSound(Story story)
    {
        var run = Run(story);
        foreach (var scale in Scales)
        {
            var drawing = StageGeometry.Of(
                run, story.Known ? Usual(2_000, 9_000) : UsualDurations.Unknown, scale, Start.AddMilliseconds(story.Elapsed));
            Assert.Equal(run.Diagnostics.Count, drawing.Stages.Count);
            var reached = 0.0;
            foreach (var stage in drawing.Stages)
            {
                Assert.True(stage.Bar.X >= reached - Exact, $"{scale}: {stage.Stage} begins at {stage.Bar.X}, before {reached}.");
                Assert.True(stage.Bar.Width >= TimeAxis.LeastShare - Exact, $"{scale}: {stage.Stage} is {stage.Bar.Width} wide.");
                reached = stage.Bar.X + stage.Bar.Width;
                Assert.True(reached <= 100 + Exact, $"{scale}: {stage.Stage} ends at {reached}.");
                if (stage.Usual is { } usual)
                    Assert.True(usual.X >= stage.Bar.X - Exact && usual.X + usual.Width <= 100.6, $"{scale}: usual {usual}.");
            }

            Assert.Equal(drawing.Ticks.Select(tick => tick.X).Order(), drawing.Ticks.Select(tick => tick.X));
            Assert.All(drawing.Ticks, tick => Assert.InRange(tick.X, 0, 100 + Exact));
        }

        return true;
    }

    [Fact]
    public void On_the_axis_of_time_a_stage_twice_as_long_is_twice_as_wide()
    {
        var bars = Draw(TimelineScale.Time, [1_000, 2_000, 4_000, 1_000, 2_000]);

        Assert.Equal([10, 20, 40, 10, 20], bars.Stages.Select(stage => Math.Round(stage.Bar.Width, 6)));
        Assert.Equal([0, 10, 30, 70, 80], bars.Stages.Select(stage => Math.Round(stage.Bar.X, 6)));
        Assert.Equal(["0", "2 s", "4 s", "6 s", "8 s", "10 s"], bars.Ticks.Select(tick => tick.Text), StringComparer.Ordinal);
        Assert.Equal([0, 20, 40, 60, 80, 100], bars.Ticks.Select(tick => Math.Round(tick.X, 6)));
    }

    [Theory]
    [InlineData(28.4)]
    [InlineData(10_800)]
    public void A_wait_is_drawn_to_scale_and_leaves_othersstages_visible(double seconds)
    {
        var wait = TimeSpan.FromSeconds(seconds);

        var drawing = StageGeometry.Of(Waited(wait), UsualDurations.Unknown, TimelineScale.Time, Start);

        var others = drawing.Stages.Where(stage => stage.Stage != RunStage.Poll).Sum(stage => stage.Bar.Width);
        Assert.Equal(100, drawing.Stages[1].Bar.Width + others, 6);
        Assert.Equal(4 * TimeAxis.LeastShare, others, 6);
        Assert.Equal("1019", Assert.Single(drawing.Stages[1].Codes).Text);
    }

    [Fact]
    public void A_run_under_way_has_room_to_grow_up_to_its_usual_end()
    {
        var run = Run(new([100, 0], [0, 0], StageStatus.Started, 0, 5_100, Known: true));

        var drawing = StageGeometry.Of(run, Usual(20_000, 40_000), TimelineScale.Time, Start.AddMilliseconds(5_100));

        // Four stages of 20 s lie ahead from the start of this one, so the axis ends at 80.1 s.
        var poll = drawing.Stages[1];
        var grow = poll.Grow!.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Start.AddMilliseconds(5_100).ToUnixTimeMilliseconds(), grow[0]);
        Assert.Equal(poll.Bar.Width, grow[1], 2);
        Assert.Equal(100 - poll.Bar.X - poll.Bar.Width, grow[2] * 75, 1);
        Assert.Equal(100 - poll.Bar.X, grow[3], 2);
        Assert.Null(drawing.Stages[0].Grow);
    }

    [Fact]
    public void The_axis_of_a_run_under_way_keeps_still_between_two_reads()
    {
        // From one read to the next the bar grows and nothing else moves.
        var widths = Enumerable.Range(0, 8).Select(step => 60_000 + (step * 250)).Select(elapsed => StageGeometry.Of(
            Run(new([100, 0], [0, 0], StageStatus.Started, 0, elapsed, Known: false)), UsualDurations.Unknown, TimelineScale.Time,
            Start.AddMilliseconds(elapsed))).ToList();

        Assert.Single(widths.Select(drawing => string.Join(' ', drawing.Ticks.Select(tick => tick.Text))).Distinct(StringComparer.Ordinal));
        Assert.Equal(widths.Select(drawing => drawing.Stages[1].Bar.Width).Order(), widths.Select(drawing => drawing.Stages[1].Bar.Width));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_run_that_failed_shows_the_stages_it_reached_and_its_last_one(int last)
    {
        var run = Run(new([.. Enumerable.Repeat(300L, last + 1)], new int[last + 1], StageStatus.Failed, 0, 0, Known: true));

        var drawing = StageGeometry.Of(run, Usual(200, 400), TimelineScale.Time, Start);

        Assert.Equal(last + 1, drawing.Stages.Count);
        Assert.Equal((StageStatus.Failed, (RunStage)last), (drawing.Stages[^1].Status, drawing.Stages[^1].Stage));
        Assert.All(drawing.Stages, stage => Assert.NotNull(stage.Usual));
        Assert.Null(drawing.Stages[^1].Grow);
    }

    [Fact]
    public void Stages_without_a_duration_share_the_width()
    {
        foreach (var scale in Scales)
            Assert.All(Draw(scale, [0, 0, 0, 0, 0]).Stages, stage => Assert.Equal(20, stage.Bar.Width, 6));
    }

    [Fact]
    public void A_stage_that_was_repeated_is_drawn_twice()
    {
        var run = Run(new([100, 200], [0, 0], StageStatus.Success, 0, 0, Known: false));
        run = run with { Diagnostics = [run.Diagnostics[0], run.Diagnostics[1], run.Diagnostics[1]] };

        var drawing = StageGeometry.Of(run, UsualDurations.Unknown, TimelineScale.Time, Start);

        Assert.Equal([RunStage.Request, RunStage.Poll, RunStage.Poll], drawing.Stages.Select(stage => stage.Stage));
        Assert.Equal([20, 40, 40], drawing.Stages.Select(stage => Math.Round(stage.Bar.Width, 6)));
    }

    [Fact]
    public void A_clock_that_was_an_hour_off_makes_a_gap_and_no_empty_drawing()
    {
        var run = Run(new([100, 100], [3_600_000, 0], StageStatus.Success, 0, 0, Known: false));

        var stages = StageGeometry.Of(run, UsualDurations.Unknown, TimelineScale.Time, Start).Stages;

        Assert.Equal(100 - (2 * TimeAxis.LeastShare), stages[0].Bar.X, 6);
    }

    [Fact]
    public void Steps_of_the_logarithm_are_as_wide_for_ten_times_the_length()
    {
        var bars = Draw(TimelineScale.Log, [90, 990, 9_990]).Stages;

        Assert.Equal(bars[0].Bar.Width * 2, bars[1].Bar.Width, 3);
        Assert.Equal(bars[0].Bar.Width * 3, bars[2].Bar.Width, 3);
    }

    [Fact]
    public void A_run_without_a_stage_yet_has_nothing_to_draw() =>
        Assert.Empty(
            StageGeometry.Of(RunSamples.Running with { Diagnostics = [] }, UsualDurations.Unknown, TimelineScale.Time, Start).Stages);

    private static StageGeometry Draw(TimelineScale scale, long[] lengths) => StageGeometry.Of(
        Run(new(lengths, new int[lengths.Length], StageStatus.Success, 0, 0, Known: false)), UsualDurations.Unknown, scale, Start);

    private static UsualDurations Usual(long median, long late) =>
        new(30, [.. Enum.GetValues<RunStage>().Select(stage => new UsualDuration(stage, 30, median, late))]);

    /// <summary>Request, download, preflight and persist take 400 ms each, and in between the statement is waited for.</summary>
    private static RunDetail Waited(TimeSpan wait)
    {
        var run = Run(new([400, 0, 400, 400, 400], new int[5], StageStatus.Success, 0, 0, Known: false));
        var poll = run.Diagnostics[1].StartedAtUtc;
        var exchanges = new JsonArray(
            Exchange("first_wait", poll, wait / 2, null),
            Exchange("poll", poll + (wait / 2), wait / 2, 1019),
            Exchange("poll", poll + wait, null, null));
        var stages = run.Diagnostics.Select(stage => Moved(stage, stage.Stage > RunStage.Poll ? wait : TimeSpan.Zero)).ToList();
        stages[1] = new StageRecord
        {
            Stage = RunStage.Poll,
            Status = StageStatus.Success,
            StartedAtUtc = poll,
            DurationMs = (long)wait.TotalMilliseconds,
            Details = new JsonObject { ["exchanges"] = exchanges },
        };
        return run with { Diagnostics = stages };
    }

    private static StageRecord Moved(StageRecord stage, TimeSpan by) =>
        new() { Stage = stage.Stage, Status = stage.Status, StartedAtUtc = stage.StartedAtUtc + by, DurationMs = stage.DurationMs };

    private static JsonObject Exchange(string kind, DateTimeOffset at, TimeSpan? wait, int? code) => new()
    {
        ["kind"] = kind,
        ["attempt"] = 1,
        ["at"] = at,
        ["meaning"] = "",
        ["broker_code"] = code,
        ["next_wait"] = wait?.ToString("c", CultureInfo.InvariantCulture),
        ["next_attempt_at"] = wait is null ? null : at + wait,
    };

    private static RunDetail Run(Story story)
    {
        var stages = new List<StageRecord>();
        var at = Start;
        for (var i = 0; i < story.Lengths.Length; i++)
        {
            var last = i == story.Lengths.Length - 1;
            var begin = at.AddMilliseconds(story.Skew[i]);
            var exchanges = new JsonArray([.. Enumerable.Range(0, story.Waits).Select(number =>
                (JsonNode)Exchange("poll", begin.AddMilliseconds(number * 10_000), TimeSpan.FromMilliseconds(9_500), 1019))]);
            stages.Add(new()
            {
                Stage = (RunStage)Math.Min(i, 4),
                Status = last ? story.End : StageStatus.Success,
                StartedAtUtc = begin,
                DurationMs = last && story.End == StageStatus.Started ? null : story.Lengths[i],
                Details = i == 1 && story.Waits > 0 ? new JsonObject { ["exchanges"] = exchanges } : [],
            });
            at = begin.AddMilliseconds(story.Lengths[i]);
        }

        return RunSamples.Success with
        {
            Status = story.End switch
            {
                StageStatus.Started => RunStatus.Started,
                StageStatus.Success => RunStatus.Success,
                _ => RunStatus.Failed,
            },
            StartedAtUtc = Start,
            Diagnostics = stages,
        };
    }

    private static Gen<Story> Stories()
    {
        var length = Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 1_000), Gen.Choose(0, 100_000), Gen.Choose(0, 20_000_000))
            .Select(ms => (long)ms);
        var skew = Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(-5_000, 5_000)), (1, Gen.Choose(-5_000_000, 5_000_000)));
        return from count in Gen.Choose(1, 7)
               from lengths in length.ArrayOf(count)
               from skews in skew.ArrayOf(count)
               from end in Gen.Elements(Enum.GetValues<StageStatus>())
               from waits in Gen.Choose(0, 30)
               from elapsed in length
               from known in Gen.Elements(true, false)
               select new Story(lengths, skews, end, waits, elapsed, known);
    }
}
