using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.MarketData.Assets;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>What is stored of the slots of a window is read in one round trip, over the caller's connection.</summary>
public sealed class SlotSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Hour = Slice("2025-03-03 13:00", "2025-03-03 14:00");

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 15:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_window_has_its_bars_the_reasons_of_bad_ones_and_what_was_answered_of_the_whole_series()
    {
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour,
            [.. Minutes(Hour).Where(bar => bar.Time.Minute != 20).Select(bar => bar.Time.Minute == 30 ? bar with { High = 0 } : bar)],
            Cancel);
        var window = Slice("2025-03-03 13:10", "2025-03-03 13:40");

        await using var connection = await _trial.Market.Portal.Main.OpenConnectionAsync(Cancel);
        var sql = new SlotSql(BarTable.Minute);
        var stored = await sql.ReadAsync(connection, _trial.Market.Btc, window, Cancel);
        var never = await sql.ReadAsync(connection, _trial.Market.Spy, window, Cancel);

        Assert.Equal(
            [Slice("2025-03-03 13:10", "2025-03-03 13:20"), Slice("2025-03-03 13:21", "2025-03-03 13:30"),
                Slice("2025-03-03 13:31", "2025-03-03 13:40")], stored.Present.Pieces);
        Assert.Equal([KeyValuePair.Create(Utc("2025-03-03 13:30"), "price_order")], stored.Rejected);
        Assert.Equal(
            (Hour, BarDensity.Dense, true),
            (Assert.Single(stored.Answered.Pieces), stored.Density!.Value, stored.Acknowledged.IsEmpty));
        Assert.Equal([new(2025, 3, 2), new(2025, 3, 3), new DateOnly(2025, 3, 4)], stored.Sessions.Select(session => session.Date));
        Assert.Equal((null, true), (never.Density, never.Answered.IsEmpty));
    }

    [Fact]
    public async Task The_missing_slots_of_a_series_are_listed_from_the_first_on_however_old_it_is()
    {
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour,
            [.. Minutes(Hour).Where(bar => bar.Time.Minute is not (20 or 40))], Cancel);
        await _trial.Acknowledge.ExecuteAsync(
            new("BTC", BarInterval.Minute, new(Hour.From, Utc("2025-03-03 13:30"))) { Reason = "Known." }, Actors.Named("ada"), Cancel);
        var asset = (await _trial.Market.Assets.FindAsync("BTC", Cancel))!;

        var missing = await _trial.Slots.ListMissingAsync(
            asset, BarInterval.Minute, _trial.Clock.GetUtcNow(), AssetReading.Missing, 50, Cancel);

        Assert.Equal(
            ["Acknowledged 13:20", "VendorGap 13:40"], missing.Ranges.Select(range => $"{range.State} {range.FromUtc:HH:mm}"));
        Assert.Equal(Utc("2025-03-03 13:20") + SlotQueries.LongestWindow(BarInterval.Minute), missing.NextFromUtc);
    }

    [Fact]
    public async Task A_series_without_a_missing_slot_has_no_first_one()
    {
        await _trial.StoreAsync(_trial.Market.Btc, BarInterval.Minute, Hour, Minutes(Hour), Cancel);

        Assert.Null(await new SlotSql(BarTable.Minute).FindFirstMissingAsync(_trial.Market.Portal.Main, _trial.Market.Btc, Cancel));
        Assert.Null(await new SlotSql(BarTable.Minute).FindFirstMissingAsync(_trial.Market.Portal.Main, _trial.Market.Spy, Cancel));
    }
}
