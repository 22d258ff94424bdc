using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Backfill;

public sealed class BackfillPlannerTests
{
    private static readonly DateTimeOffset Now = Utc("2026-03-10 12:00");

    private static VendorCapabilities Vendor { get; } = new()
    {
        MaxRowsPerRequest = 1000,
        EndInclusive = false,
        Order = BarOrder.OldestFirst,
        IncludesOpenBar = true,
        Density = BarDensity.Dense,
        Key = KeyPlacement.None,
    };

    [Fact]
    public void A_window_is_cut_into_requests_that_cover_it_once()
    {
        var window = Slice("2026-03-09 00:00", "2026-03-10 00:00");

        var slices = BackfillPlanner.Slices(Minutes(window), window, Now).ToArray();

        Assert.Equal([Slice("2026-03-09 00:00", "2026-03-09 16:40"), Slice("2026-03-09 16:40", "2026-03-10 00:00")], slices);
    }

    [Fact]
    public void Sessions_that_fit_into_one_request_share_it_and_others_do_not()
    {
        var (monday, tuesday) = (Slice("2026-03-09 13:30", "2026-03-09 20:00"), Slice("2026-03-10 13:30", "2026-03-10 20:00"));
        var days = Slice("2026-03-02", "2026-03-07");
        var both = Minutes(monday, tuesday) with { DueUntil = tuesday.To };
        var daily = Minutes(days) with { Interval = BarInterval.Day };

        Assert.Equal([monday, tuesday], BackfillPlanner.Slices(both, new(monday.From, tuesday.To), tuesday.To));
        Assert.Equal(
            [new TimeSlice(monday.From, tuesday.To)],
            BackfillPlanner.Slices(
                both with { Vendor = Vendor with { MaxRowsPerRequest = 10_000 } }, new(monday.From, tuesday.To), tuesday.To));
        Assert.Equal([days], BackfillPlanner.Slices(daily, days, Now));
    }

    [Fact]
    public void What_was_answered_is_not_asked_again_and_what_may_still_change_is()
    {
        var window = Slice("2026-03-10 10:00", "2026-03-10 12:00");
        var half = TimeRanges.Of(Slice("2026-03-10 10:30", "2026-03-10 12:00"));
        var series = Minutes(window) with { Answered = half };

        Assert.Equal([Slice("2026-03-10 10:00", "2026-03-10 10:30")], BackfillPlanner.Slices(series, window, Now));
        Assert.Equal(
            [Slice("2026-03-10 10:00", "2026-03-10 12:00")],
            BackfillPlanner.Slices(series with { Vendor = Vendor with { SettleWindow = TimeSpan.FromMinutes(20) } }, window, Now));
    }

    [Fact]
    public void Nothing_is_asked_before_the_history_of_the_vendor_or_after_what_is_due()
    {
        var window = Slice("2026-03-10 00:00", "2026-03-10 12:00");
        var series = Minutes(window) with
        {
            Vendor = Vendor with { MinuteHistory = TimeSpan.FromHours(2) },
            DueUntil = Utc("2026-03-10 11:45"),
        };

        Assert.Equal([Slice("2026-03-10 10:00", "2026-03-10 11:45")], BackfillPlanner.Slices(series, window, Now));
    }

    [Fact]
    public void Minutes_before_the_first_bar_that_is_known_are_neither_asked_nor_counted()
    {
        var window = Slice("2026-03-01 00:00", "2026-03-10 12:00");

        var plan = BackfillPlanner.Plan([Minutes(window) with { Since = Utc("2026-03-09 18:00") }], _ => window, Now);

        Assert.Equal(
            [Slice("2026-03-10 10:40", "2026-03-10 12:00"), Slice("2026-03-09 18:00", "2026-03-10 10:40")],
            plan.Select(slice => slice.Slice));
        Assert.Equal([80L, 1_000], plan.Select(slice => slice.Bars));
    }

    [Fact]
    public void A_request_over_closed_hours_and_answered_slots_counts_the_bars_that_are_missing()
    {
        var (monday, tuesday) = (Slice("2026-03-09 13:30", "2026-03-09 20:00"), Slice("2026-03-10 13:30", "2026-03-10 20:00"));
        var series = Minutes(monday, tuesday) with
        {
            Vendor = Vendor with { MaxRowsPerRequest = 10_000 },
            Answered = TimeRanges.Of(Slice("2026-03-09 15:00", "2026-03-09 16:00")),
            DueUntil = tuesday.To,
        };

        var slice = Assert.Single(BackfillPlanner.Plan([series], _ => new(monday.From, tuesday.To), tuesday.To));

        Assert.Equal((new TimeSlice(monday.From, tuesday.To), 390 - 60 + 390L), (slice.Slice, slice.Bars));
    }

    [Fact]
    public void A_window_and_a_history_that_begin_within_a_slot_are_asked_in_whole_slots()
    {
        var window = new TimeSlice(Utc("2026-03-10 09:00").AddSeconds(30), Utc("2026-03-10 11:00").AddSeconds(30));
        var series = Minutes(Slice("2026-03-10 00:00", "2026-03-10 12:00"));
        var shallow = series with { Vendor = Vendor with { MinuteHistory = TimeSpan.FromMinutes(120.5) } };
        var days = Minutes(Slice("2026-03-02", "2026-03-07")) with { Interval = BarInterval.Day };

        Assert.Equal([Slice("2026-03-10 09:00", "2026-03-10 11:01")], BackfillPlanner.Slices(series, window, Now));
        Assert.Equal([Slice("2026-03-10 10:00", "2026-03-10 11:01")], BackfillPlanner.Slices(shallow, window, Now));
        Assert.Equal(
            [Slice("2026-03-03", "2026-03-06")],
            BackfillPlanner.Slices(days, Slice("2026-03-03 15:00", "2026-03-05 09:00"), Now));
    }

    [Fact]
    public void A_plan_has_days_first_then_the_newest_minutes_of_every_asset_in_turn()
    {
        var window = Slice("2026-03-08 00:00", "2026-03-10 00:00");
        var minutes = Minutes(window);
        PlannedSeries[] series =
        [
            minutes with { AssetId = 2 }, minutes, Minutes(window) with { Interval = BarInterval.Day, AssetId = 2 },
        ];

        var plan = BackfillPlanner.Plan(series, _ => window, Now);

        Assert.Equal(
            [(2, BarInterval.Day), (1, BarInterval.Minute), (2, BarInterval.Minute), (1, BarInterval.Minute), (2, BarInterval.Minute)],
            plan.Take(5).Select(slice => (slice.AssetId, slice.Interval)));
        Assert.True(plan[1].Slice.From > plan[3].Slice.From);
        Assert.Equal(2 * 2880, plan.Skip(1).Sum(slice => (int)slice.Slice.Length.TotalMinutes));
    }

    private static PlannedSeries Minutes(params TimeSlice[] expected) => new()
    {
        AssetId = 1,
        Interval = BarInterval.Minute,
        Vendor = Vendor,
        Expected = TimeRanges.Of(expected),
        Answered = TimeRanges.Empty,
        DueUntil = Now,
    };
}
