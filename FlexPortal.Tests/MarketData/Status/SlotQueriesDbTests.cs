using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Lineage;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>Every slot has a state, and the state rests on an answer.</summary>
public sealed class SlotQueriesDbTests : IAsyncLifetime
{
    private static readonly HashSet<SlotState> All = [.. Enum.GetValues<SlotState>()];

    private StatusTrial _trial = null!;
    private IReadOnlyList<MarketAsset> _assets = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);
        _assets = await _trial.Market.Assets.ListAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_window_is_cut_into_states_with_evidence()
    {
        var slice = Slice("2026-03-03 13:00", "2026-03-03 15:00");
        var stored = await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Minute, slice,
            [.. Minutes(slice).Where(bar => bar.Time != Utc("2026-03-03 13:30"))
                .Select(bar => bar.Time == Utc("2026-03-03 14:00") ? bar with { High = 0 } : bar)], Cancel);

        var report = await ReadAsync("BTC", Slice("2026-03-03 12:59", "2026-03-03 15:02"), All);

        Assert.Equal(
            [
                "NotAsked 12:59 13:00", "Present 13:00 13:30", "VendorGap 13:30 13:31", "Present 13:31 14:00", "Rejected 14:00 14:01",
                "Present 14:01 15:00", "NotDue 15:00 15:02",
            ],
            report.Ranges.Select(range => $"{range.State} {range.FromUtc:HH:mm} {range.ToUtc:HH:mm}"));
        Assert.Equal(
            "not_asked=1 not_due=2 present=118 rejected=1 vendor_gap=1",
            string.Join(' ', report.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
        var gap = report.Ranges.Single(range => range.State == SlotState.VendorGap);
        Assert.Equal(
            (stored.LineageId, new string('a', 64), Utc("2026-03-03 14:59").AddSeconds(59)),
            (gap.Evidence!.LineageId, gap.Evidence.PayloadSha256, gap.Evidence.RequestedAtUtc));
        Assert.Contains("high or low", report.Ranges.Single(range => range.State == SlotState.Rejected).Reason, StringComparison.Ordinal);
        Assert.Null(report.Ranges[0].Evidence);
    }

    [Fact]
    public async Task The_market_is_closed_outside_of_sessions_and_a_holiday_is_no_gap()
    {
        // Friday, a weekend and Presidents' Day: nothing was fetched.
        var report = await ReadAsync("SPY", Slice("2026-02-13", "2026-02-17 14:31"), All);

        Assert.Equal(
            ["Closed 0", "NotAsked 390", "Closed 0", "NotAsked 1"], report.Ranges.Select(range => $"{range.State} {range.Slots}"));
    }

    [Fact]
    public async Task An_answer_is_evidence_only_for_the_range_that_it_covers_alone()
    {
        var (first, second) = (Slice("2026-03-03 13:00", "2026-03-03 14:00"), Slice("2026-03-03 14:00", "2026-03-03 15:00"));
        foreach (var slice in new[] { first, second })
        {
            await _trial.StoreAsync(
                _trial.Market.Btc, BarInterval.Minute, slice,
                [.. Minutes(slice).Where(bar => bar.Time.Minute != 20 && (bar.Time.Minute + 5) % 60 >= 10)], Cancel);
        }

        var report = await ReadAsync("BTC", Slice("2026-03-03 13:00", "2026-03-03 15:00"), All);

        // Bars and gaps of one answer have it; the ten minutes around 14:00 are of two.
        Assert.Equal(
            [
                "VendorGap 13:00 13:05 True", "Present 13:05 13:20 True", "VendorGap 13:20 13:21 True", "Present 13:21 13:55 True",
                "VendorGap 13:55 14:05 False", "Present 14:05 14:20 True", "VendorGap 14:20 14:21 True", "Present 14:21 14:55 True",
                "VendorGap 14:55 15:00 True",
            ],
            report.Ranges.Select(range =>
                $"{range.State} {range.FromUtc:HH:mm} {range.ToUtc:HH:mm} {range.Evidence is not null}"));
        Assert.NotEqual(report.Ranges[0].Evidence!.LineageId, report.Ranges[^1].Evidence!.LineageId);
    }

    [Fact]
    public async Task States_can_be_chosen_and_the_rest_is_named()
    {
        var slice = Slice("2026-03-03 13:00", "2026-03-03 15:00");
        await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Minute, slice, [.. Minutes(slice).Where(bar => bar.Time.Minute % 10 != 5)], Cancel);

        var report = await ReadAsync("BTC", slice, new HashSet<SlotState> { SlotState.VendorGap }, most: 5);

        Assert.Equal(5, report.Ranges.Count);
        Assert.All(report.Ranges, range => Assert.Equal((SlotState.VendorGap, 1L), (range.State, range.Slots)));
        Assert.Equal((Utc("2026-03-03 13:55"), 12L), (report.NextFromUtc, report.Counts["vendor_gap"]));
    }

    [Fact]
    public async Task Days_have_what_was_counted_and_those_around_are_before_the_series_or_pending()
    {
        // The half day after Thanksgiving of 2025 has 210 minutes.
        await using var trial = await StatusTrial.StartAsync("2025-12-02 00:00", Cancel);
        var friday = Slice("2025-11-28", "2025-11-29");
        var session = Slice("2025-11-28 14:30", "2025-11-28 18:00");
        await trial.StoreAsync(
            trial.Market.Spy, BarInterval.Minute, friday, [.. Minutes(session).Where(bar => bar.Time.Minute != 59)], Cancel);

        var series = await trial.Days.ReadAsync([trial.Market.Spy], new(2025, 11, 26), new(2025, 12, 1), Cancel);

        var days = series.Single(one => one.Interval == BarInterval.Minute).Days;
        Assert.Equal(
            [
                new(new(2025, 11, 26), 390, 0, 0, 0, 0, 0, 0) { NotAsked = 390 }, new(new(2025, 11, 27), 0, 0, 0, 0, 0, 0, 0),
                new(new(2025, 11, 28), 210, 206, 0, 4, 0, 0, 0), new(new(2025, 11, 29), 0, 0, 0, 0, 0, 0, 0),
                new(new(2025, 11, 30), 0, 0, 0, 0, 0, 0, 0), new DayCoverage(new(2025, 12, 1), 390, 0, 0, 0, 0, 0, Pending: 390),
            ],
            days);
        Assert.Equal((true, false), (days[1].IsClosed, days[2].IsComplete));
    }

    [Fact]
    public async Task Lineage_names_the_answer_that_brought_a_bar()
    {
        var (first, second) = (Slice("2026-03-03 13:00", "2026-03-03 14:00"), Slice("2026-03-03 14:00", "2026-03-03 15:00"));
        var early = await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, first, Minutes(first), Cancel);
        var late = await _trial.StoreAsync(
            _trial.Market.Btc, BarInterval.Minute, second, [.. Minutes(second).Where(bar => bar.Time.Minute != 30)], Cancel);
        // The same answer again brings no bar: those of before keep their origin.
        var again = await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, first, Minutes(first), Cancel);
        var btc = Asset("BTC");

        var whole = await _trial.Lineage.ListAsync(btc, BarInterval.Minute, (null, null), cursor: null, 1, Cancel);
        Assert.True(LineageQueries.Newest.TryParse(whole.NextCursor, out var next));
        var rest = await _trial.Lineage.ListAsync(btc, BarInterval.Minute, (null, null), next, 1, Cancel);
        var window = await _trial.Lineage.ListAsync(btc, BarInterval.Minute, (first.From, first.To), cursor: null, 50, Cancel);
        var at = await _trial.Lineage.FindAsync(btc, BarInterval.Minute, Utc("2026-03-03 13:10"), Cancel);
        var missing = await _trial.Lineage.FindAsync(btc, BarInterval.Minute, Utc("2026-03-03 14:30"), Cancel);
        var never = await _trial.Lineage.FindAsync(btc, BarInterval.Minute, Utc("2026-03-01 14:30"), Cancel);

        Assert.Equal((late.LineageId, again.LineageId), (Assert.Single(whole.Items).LineageId, Assert.Single(rest.Items).LineageId));
        Assert.NotNull(rest.NextCursor);
        Assert.Equal([again.LineageId, early.LineageId], window.Items.Select(answer => answer.LineageId));
        Assert.Equal((early.LineageId, Utc("2026-03-03 13:10")), (Assert.Single(at.Items).LineageId, at.Bar?.TimeUtc));
        Assert.Equal((late.LineageId, null), (Assert.Single(missing.Items).LineageId, missing.Bar));
        Assert.Empty(never.Items);
        Assert.Equal(late.Checksum, whole.Checksum);
    }

    [Theory]
    [InlineData("GET https://user@host.example:8443/v1/bars?symbol={symbol}", "GET /v1/bars?symbol={symbol}")]
    [InlineData("GET http://127.0.0.1:4711/bars", "GET /bars")]
    [InlineData("GET https://host.example", "GET /")]
    [InlineData("GET https://host.example?symbol={symbol}", "GET /?symbol={symbol}")]
    [InlineData("GET bars?symbol={symbol}", "GET bars?symbol={symbol}")]
    public void A_request_is_shown_without_its_host(string template, string shown) =>
        Assert.Equal(shown, LineageSlice.WithoutHost(template));

    private Task<SlotReport> ReadAsync(string symbol, TimeSlice window, IReadOnlySet<SlotState> wanted, int most = 100) =>
        _trial.Slots.ReadAsync(Asset(symbol), BarInterval.Minute, window, wanted, most, Cancel);

    private MarketAsset Asset(string symbol) =>
        _assets.Single(asset => string.Equals(asset.Setting.Symbol, symbol, StringComparison.Ordinal));
}
