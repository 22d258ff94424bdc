using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>
/// Series in every state, stored as a run stores them, up to the present: BTC is current with one gap, one rejected and one restated bar;
/// ETH is sparse and its days are stale; SPY has sessions; the other assets were never fetched.
/// </summary>
internal sealed class FilledMarket
{
    private readonly StoreSlice _store;
    private readonly Dictionary<string, int> _assets;
    private readonly DateTimeOffset _now;

    private FilledMarket(StoreSlice store, Dictionary<string, int> assets, DateTimeOffset now) =>
        (_store, _assets, _now) = (store, assets, now);

    /// <summary>Yesterday, UTC.</summary>
    public DateTimeOffset Yesterday => new(_now.UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);

    /// <summary>Seven minutes of BTC that the vendor left out.</summary>
    public TimeSlice Gap => new(Yesterday.AddHours(10), Yesterday.AddHours(10).AddMinutes(7));

    /// <summary>A minute of BTC whose bar was rejected.</summary>
    public DateTimeOffset Rejected => Yesterday.AddHours(12);

    /// <summary>A minute of BTC whose close was restated from 100 to 101.</summary>
    public DateTimeOffset Restated => Yesterday.AddHours(14);

    /// <summary>Texts that no answer, page or file may hold.</summary>
    public static string[] Secrets { get; } =
        ["replay.example", "canary-key", "canary-host", "private_detail", "SELECT ", "[redacted]", "127.0.0.1:9"];

    public static async Task<FilledMarket> FillAsync(TestPortal portal, CancellationToken ct)
    {
        var services = portal.Services;
        var assets = await services.GetRequiredService<AssetQueries>().ListAsync(ct);
        var market = new FilledMarket(
            services.GetRequiredService<StoreSlice>(), assets.ToDictionary(asset => asset.Setting.Symbol, asset => asset.AssetId),
            TimeProvider.System.GetUtcNow());
        await market.StoreBtcAsync(ct);
        await market.StoreEthAsync(ct);
        await market.StoreSpyAsync(await services.GetRequiredService<CalendarQueries>().FindAsync("XNYS", ct), ct);
        await using var log = portal.Database.Main.CreateCommand("""
            UPDATE market.coverage SET is_stale = true
             WHERE asset_id = (SELECT asset_id FROM market.asset WHERE symbol = 'ETH') AND bar_interval = '1d';
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, opened_at_utc)
            SELECT asset_id, '1d', 'replay', 'ok', 5760, now() - interval '3 hours' FROM market.asset WHERE symbol = 'ETH';
            INSERT INTO market.vendor_status (vendor_code, state, last_ok_at_utc, checked_at_utc, valid_until_utc)
            VALUES ('replay', 'ok', now(), now(), now() + interval '15 minutes');
            INSERT INTO market.remediation_log (at_utc, kind, asset_id, bar_interval, from_utc, to_utc, vendor_code, error_class,
                                                http_status, attempt, wait_ms, message, private_detail)
            SELECT now() - n * interval '1 hour', CASE n % 2 WHEN 0 THEN 'retry' ELSE 'failure' END, asset_id, '1m',
                   now() - interval '2 days', now() - interval '1 day', 'replay', 'rate_limited', 429, n, 1000,
                   'The vendor has limited the number of requests.', 'GET https://canary-host/?apikey=canary-key'
              FROM market.asset, generate_series(1, 5) AS n WHERE symbol = 'BTC';
            """);
        await log.ExecuteNonQueryAsync(ct);
        return market;
    }

    private async Task StoreBtcAsync(CancellationToken ct)
    {
        var minutes = new TimeSlice(Yesterday.AddDays(-1), Floor(_now, BarInterval.Minute));
        var bars = Minutes(minutes).Where(bar => bar.Time < Gap.From || bar.Time >= Gap.To)
            .Select(bar => bar.Time == Rejected ? bar with { High = bar.Low - 1 } : bar.Time == Restated ? Flat(bar.Time, 100) : bar);
        await StoreAsync("BTC", BarInterval.Minute, minutes, [.. bars]);
        var restated = new TimeSlice(Restated, Restated.AddMinutes(1));
        await StoreAsync("BTC", BarInterval.Minute, restated, [Flat(Restated, 101)]);
        var days = new TimeSlice(Yesterday.AddDays(-399), Yesterday.AddDays(1));
        await StoreAsync("BTC", BarInterval.Day, days, Days(days));

        Task StoreAsync(string symbol, BarInterval interval, TimeSlice slice, IReadOnlyList<Bar> given) =>
            this.StoreAsync(symbol, interval, slice, given, BarDensity.Dense, ct);
    }

    private async Task StoreEthAsync(CancellationToken ct)
    {
        var minutes = new TimeSlice(Yesterday, Floor(_now, BarInterval.Minute));
        var traded = Minutes(minutes).Where(bar => bar.Time.Minute % 10 != 3);
        await StoreAsync("ETH", BarInterval.Minute, minutes, [.. traded], BarDensity.Sparse, ct);
        var days = new TimeSlice(Yesterday.AddDays(-60), Yesterday.AddDays(-4));
        await StoreAsync("ETH", BarInterval.Day, days, Days(days), BarDensity.Dense, ct);
    }

    private async Task StoreSpyAsync(TradingCalendar? calendar, CancellationToken ct)
    {
        var first = DateOnly.FromDateTime(Yesterday.UtcDateTime).AddDays(-13);
        // Today counts too: during its session, or after it, the series would be late.
        var slice = new TimeSlice(Yesterday.AddDays(-13), Floor(_now, BarInterval.Minute));
        TradingSession[] sessions = [.. calendar!.Sessions(first, first.AddDays(14))];
        var minutes = sessions.SelectMany(session => Minutes(session.Slice)).Where(bar => bar.Time < slice.To);
        await StoreAsync("SPY", BarInterval.Minute, slice, [.. minutes], BarDensity.Dense, ct);
        var days = new TimeSlice(slice.From.AddDays(-350), Yesterday.AddDays(1));
        var dates = calendar.Sessions(first.AddDays(-350), first.AddDays(13))
            .Select(session => Bar(new(session.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)));
        await StoreAsync("SPY", BarInterval.Day, days, [.. dates], BarDensity.Dense, ct);
    }

    private Task<StoredSlice> StoreAsync(
        string symbol, BarInterval interval, TimeSlice slice, IReadOnlyList<Bar> bars, BarDensity density, CancellationToken ct) =>
        _store.ExecuteAsync(
            Answer(_assets[symbol], interval, slice, bars) with
            {
                Density = density,
                RequestedAt = _now.AddSeconds(-2),
                RespondedAt = _now,
                Request = new("GET https://replay.example:9443/v1/bars?symbol={symbol}&apikey={apikey}",
                    [KeyValuePair.Create("symbol", symbol), KeyValuePair.Create("limit", "1000")]),
            },
            ct);

    private static Bar Flat(DateTimeOffset time, decimal price) => new(time, price, price, price, price, 5, IsFinal: true);

    private static DateTimeOffset Floor(DateTimeOffset at, BarInterval interval) =>
        new(at.UtcTicks - (at.UtcTicks % interval.Length().Ticks), TimeSpan.Zero);
}
