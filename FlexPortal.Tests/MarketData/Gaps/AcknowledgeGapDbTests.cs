using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Gaps;

/// <summary>Gaps that users know stay missing, and count apart.</summary>
public sealed class AcknowledgeGapDbTests : IAsyncLifetime
{
    private const string Counts =
        "expected_count, present_count, vendor_gap_count, rejected_count, acknowledged_count, gap_count, is_gapped";

    private static readonly TimeSlice Two = Slice("2026-03-03 13:00", "2026-03-03 15:00");
    private static readonly TimeSlice Hole = Slice("2026-03-03 13:30", "2026-03-03 13:40");
    private static readonly DateTimeOffset Bad = Utc("2026-03-03 14:00");

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);
        await StoreAsync(Two, bar => bar.Time < Hole.From || bar.Time >= Hole.To);
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Missing_slots_become_acknowledged_with_who_when_and_why()
    {
        Assert.Equal("1440|109|10|1|0|2|t", await CountsAsync());

        var gap = await AcknowledgeAsync(Two);

        Assert.Equal((11L, Hole.From, Bad.AddMinutes(1)), (gap.Slots, gap.FromUtc, gap.ToUtc));
        Assert.Equal("1440|109|0|0|11|0|f", await CountsAsync());
        Assert.Equal("109|0|0|11", await _trial.Market.RowAsync(
            "present, vendor_gap, rejected, acknowledged", "market.coverage_day WHERE day = '2026-03-03'"));
        var known = (await ReadAsync()).Ranges;
        Assert.Equal(["13:30 10", "14:00 1"], known.Select(range => $"{range.FromUtc:HH:mm} {range.Slots}"));
        Assert.All(known, range => Assert.Equal(
            ("ada", "The vendor was down.", "https://status.example/1"),
            (range.Acknowledgement!.AcknowledgedBy, range.Acknowledgement.Reason, range.Acknowledgement.Link)));
        Assert.Equal($"GAP_ACKNOWLEDGE|gap|{gap.GapAcknowledgementId}|ok|ada", await _trial.Market.LastAuditAsync());
        Assert.Equal("acknowledgement|BTC|1m|replay|ada|11 missing slots were acknowledged.", await _trial.Market.RowAsync(
            "kind, symbol, bar_interval, l.vendor_code, by_user, message",
            "market.remediation_log l JOIN market.asset USING (asset_id)"));
    }

    [Fact]
    public async Task Completeness_is_shown_raw_and_net_of_what_is_acknowledged()
    {
        // Answered are the two hours until 15:00; what lies before them is not part of the series, and cannot be acknowledged.
        var before = await _trial.SeriesAsync("BTC/1m", Cancel);
        Assert.Equal((90.83m, 90.83m, 0L), (before.CoveredPercent, before.NetPercent, before.Acknowledged));

        await AcknowledgeAsync(new(Utc("2026-03-03 00:00"), Two.To));

        var after = await _trial.SeriesAsync("BTC/1m", Cancel);
        Assert.Equal((90.83m, 100m, 11L), (after.CoveredPercent, after.NetPercent, after.Acknowledged));
        Assert.Equal((0, 120), (after.Pending, after.Expected));
        Assert.False(after.Gapped);
    }

    [Fact]
    public async Task Undone_slots_are_what_they_were_and_only_once()
    {
        var gap = await AcknowledgeAsync(Two);

        Assert.Null(await _trial.Reopen.ExecuteAsync(gap.GapAcknowledgementId, Actors.Named("ben"), Cancel));

        Assert.Equal(
            "BTC|1m|replay|ben|t|The acknowledgement of 11 slots ended; those without a bar count as missing again.",
            await _trial.Market.RowAsync(
                "symbol, bar_interval, l.vendor_code, by_user, "
                    + $"(from_utc, to_utc) = ('{Hole.From:O}', '{Bad.AddMinutes(1):O}'), message",
                "market.remediation_log l JOIN market.asset USING (asset_id) WHERE kind = 'reopening'"));
        Assert.Equal("1440|109|10|1|0|2|t", await CountsAsync());
        Assert.Equal($"GAP_REOPEN|gap|{gap.GapAcknowledgementId}|ok|ben", await _trial.Market.LastAuditAsync());
        Assert.Equal(
            "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED",
            (await _trial.Reopen.ExecuteAsync(gap.GapAcknowledgementId, Actors.Named("ben"), Cancel))!.Code);
        Assert.Equal(
            "GAP_ACKNOWLEDGEMENT_NOT_FOUND", (await _trial.Reopen.ExecuteAsync(Guid.NewGuid(), Actors.Named("ben"), Cancel))!.Code);
        Assert.Equal((0, 1), (
            (await _trial.Market.Gaps.ListAsync(await BtcAsync(), null, ended: false, Cancel)).Items.Count,
            (await _trial.Market.Gaps.ListAsync(await BtcAsync(), null, ended: true, Cancel)).Items.Count));
    }

    [Fact]
    public async Task A_bar_that_comes_later_is_present_and_the_rest_stays_acknowledged()
    {
        await AcknowledgeAsync(Two);

        await StoreAsync(Slice("2026-03-03 13:30", "2026-03-03 13:34"), _ => true);

        Assert.Equal("1440|113|0|0|7|0|f", await CountsAsync());
        Assert.Equal(["13:34 6", "14:00 1"], (await ReadAsync()).Ranges.Select(range => $"{range.FromUtc:HH:mm} {range.Slots}"));
    }

    [Fact]
    public async Task After_its_last_day_the_check_ends_it_once()
    {
        var gap = await AcknowledgeAsync(Two, until: new(2026, 3, 4));
        _trial.Clock.Advance(TimeSpan.FromHours(32.9));
        Assert.Equal(0, await _trial.Reopen.EndExpiredAsync(Cancel));
        Assert.Equal("1440|109|0|0|11|0|f", await CountsAsync());

        _trial.Clock.Advance(TimeSpan.FromMinutes(6));
        var ended = await Task.WhenAll(_trial.Reopen.EndExpiredAsync(Cancel), _trial.Reopen.EndExpiredAsync(Cancel));

        Assert.Equal(1, ended.Sum());
        Assert.Equal("1440|109|10|1|0|2|t", await CountsAsync());
        Assert.Equal($"GAP_REOPEN|gap|{gap.GapAcknowledgementId}|ok|portal", await _trial.Market.LastAuditAsync());
    }

    [Fact]
    public async Task Slots_that_are_acknowledged_are_not_acknowledged_twice_and_each_piece_names_its_user()
    {
        await AcknowledgeAsync(Hole with { To = Hole.From.AddMinutes(4) });

        var rest = await AcknowledgeAsync(Hole, by: "ben");

        Assert.Equal((6L, Hole.From.AddMinutes(4)), (rest.Slots, rest.FromUtc));
        Assert.Equal(
            ["13:30 4 ada", "13:34 6 ben"],
            (await ReadAsync()).Ranges.Select(range => $"{range.FromUtc:HH:mm} {range.Slots} {range.Acknowledgement!.AcknowledgedBy}"));
        Assert.Equal("GAP_ALREADY_ACKNOWLEDGED", await FaultAsync(new("BTC", BarInterval.Minute, Hole) { Reason = "Again." }));
        Assert.Equal("GAP_ACKNOWLEDGE|gap|BTC 1m|refused|GAP_ALREADY_ACKNOWLEDGED|ada", await _trial.Market.LastAuditAsync());
    }

    [Fact]
    public async Task Two_users_at_once_acknowledge_each_slot_once()
    {
        var request = new GapRequest("BTC", BarInterval.Minute, Two) { Reason = "Both saw it." };

        var outcomes = await Task.WhenAll(
            _trial.Acknowledge.ExecuteAsync(request, Actors.Named("ada"), Cancel),
            _trial.Acknowledge.ExecuteAsync(request, Actors.Named("ben"), Cancel));

        Assert.Equal("GAP_ALREADY_ACKNOWLEDGED", Assert.Single(outcomes, outcome => outcome.Error is not null).Error!.Code);
        Assert.Equal("1440|109|0|0|11|0|f", await CountsAsync());
    }

    [Theory]
    [InlineData("ok", "no", null, null, "GAP_REASON_INVALID")]
    [InlineData("ok", "The vendor was down.", "javascript:alert(1)", null, "GAP_LINK_INVALID")]
    [InlineData("ok", "The vendor was down.", "https://ada@status.example", null, "GAP_LINK_INVALID")]
    [InlineData("ok", "The vendor was down.", null, "2026-03-02", "GAP_UNTIL_INVALID")]
    [InlineData("ok", "The vendor was down.", null, "2099-01-01", "GAP_UNTIL_INVALID")]
    [InlineData("empty", "The vendor was down.", null, null, "GAP_WINDOW_INVALID")]
    [InlineData("long", "The vendor was down.", null, null, "GAP_WINDOW_INVALID")]
    [InlineData("present", "The vendor was down.", null, null, "GAP_NOTHING_MISSING")]
    [InlineData("never", "The vendor was down.", null, null, "GAP_NOTHING_MISSING")]
    [InlineData("unknown", "The vendor was down.", null, null, "ASSET_NOT_FOUND")]
    public async Task What_cannot_be_acknowledged_is_refused_with_a_code(
        string what, string reason, string? link, string? until, string code)
    {
        var window = what switch
        {
            "empty" => Two with { To = Two.From },
            "long" => Two with { From = Two.From.AddDays(-185) },
            "present" => Slice("2026-03-03 13:00", "2026-03-03 13:30"),
            _ => Two,
        };
        var symbol = what switch { "never" => "ETH", "unknown" => "NOPE", _ => "BTC" };

        Assert.Equal(code, await FaultAsync(new(symbol, BarInterval.Minute, window)
        {
            Reason = reason,
            Link = link,
            Until = until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
        }));

        Assert.Equal(0, await _trial.Market.CountAsync("market.gap_acknowledgement"));
        Assert.Equal("1440|109|10|1|0|2|t", await CountsAsync());
    }

    [Fact]
    public async Task A_day_that_was_never_asked_for_is_acknowledged_in_the_days_too()
    {
        await StoreAsync(Slice("2026-03-01 00:00", "2026-03-01 00:10"), _ => true);
        var monday = Slice("2026-03-02", "2026-03-03");

        await AcknowledgeAsync(monday);

        var days = (await _trial.Days.ReadAsync([_trial.Market.Btc], new(2026, 3, 2), new(2026, 3, 3), Cancel))
            .Single(series => series.Interval == BarInterval.Minute).Days;
        Assert.Equal((1_440, 0), (days[0].Acknowledged, days[0].NotFetched));
        Assert.Equal((0, 10, 1), (days[1].Acknowledged, days[1].VendorGap, days[1].Rejected));
    }

    private Task<string> CountsAsync() => _trial.Market.RowAsync(Counts, "market.coverage WHERE bar_interval = '1m'");

    private async Task<GapAcknowledgement> AcknowledgeAsync(TimeSlice window, DateOnly? until = null, string by = "ada")
    {
        var (gap, error) = await _trial.Acknowledge.ExecuteAsync(
            new("btc", BarInterval.Minute, window) { Reason = "The vendor was down.", Link = "https://status.example/1", Until = until },
            Actors.Named(by), Cancel);
        Assert.Null(error);
        return gap!;
    }

    private async Task<string?> FaultAsync(GapRequest request) =>
        (await _trial.Acknowledge.ExecuteAsync(request, Actors.Named("ada"), Cancel)).Error?.Code;

    private async Task<Core.MarketData.Assets.MarketAsset> BtcAsync() => (await _trial.Market.Assets.FindAsync("BTC", Cancel))!;

    private async Task<SlotReport> ReadAsync() => await _trial.Slots.ReadAsync(
        await BtcAsync(), BarInterval.Minute, Two, new HashSet<SlotState> { SlotState.Acknowledged }, 100, Cancel);

    /// <summary>Stores the bars of a slice that pass; the one of 14:00 is not valid.</summary>
    private Task<Core.MarketData.Lineage.StoredSlice> StoreAsync(TimeSlice slice, Func<Bar, bool> passes) => _trial.StoreAsync(
        _trial.Market.Btc, BarInterval.Minute, slice,
        [.. Minutes(slice).Where(passes).Select(bar => bar.Time == Bad ? bar with { High = 0 } : bar)], Cancel);
}
