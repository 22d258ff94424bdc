using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.Jobs;
using Npgsql;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Lineage;

/// <summary>Storing an answer while it fails somewhere, and while others store the same series.</summary>
public sealed class StoreSliceFaultsDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Day = Slice("2026-03-02", "2026-03-03");

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData("ohlcv_minute")]
    [InlineData("bar_revision")]
    [InlineData("rejected_bar")]
    [InlineData("lineage")]
    [InlineData("coverage")]
    [InlineData("coverage_day")]
    [InlineData("backfill_slice")]
    public async Task A_process_that_ends_anywhere_leaves_nothing(string table)
    {
        var first = Slice("2026-03-02 00:00", "2026-03-02 06:00");
        await _trial.Store.ExecuteAsync(Answer(_trial.Btc, BarInterval.Minute, first, Minutes(first)), Cancel);
        var claim = await PlanAsync(Day);
        var before = await ContentsAsync();
        // Ends the session that writes to the table, as the end of its process does.
        await _trial.Database.ExecuteAsync($"""
            CREATE FUNCTION market.die() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
            CREATE TRIGGER die AFTER INSERT OR UPDATE ON market.{table} FOR EACH STATEMENT EXECUTE FUNCTION market.die();
            """);
        var restated = Minutes(Day).Select((bar, index) => index switch
        {
            3 => bar with { Volume = bar.Volume + 1 },
            900 => bar with { Low = bar.High + 1 },
            _ => bar,
        });
        var answer = Answer(_trial.Btc, BarInterval.Minute, Day, [.. restated]) with { Claim = claim };

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => _trial.Store.ExecuteAsync(answer, Cancel));

        Assert.Equal(before, await ContentsAsync());
        await _trial.Database.ExecuteAsync($"DROP TRIGGER die ON market.{table}");
        var stored = await _trial.Store.ExecuteAsync(answer, Cancel);
        Assert.Equal((1_079, 1, 359), (stored.Inserted, stored.Updated, stored.Unchanged));
        Assert.Equal(stored.LineageId, await _trial.Database.ScalarAsync<long>(
            "SELECT lineage_id FROM market.backfill_slice WHERE state = 'done'"));
        Assert.Equal(
            $"1439|1|{CanonicalRows.DayDigest(restated.Where((_, index) => index != 900))}",
            await _trial.RowAsync("present, rejected, encode(sha256, 'hex')", "market.coverage_day"));
    }

    [Fact]
    public async Task Two_writers_that_touch_one_day_at_once_leave_the_counts_and_the_digest_of_the_whole_day()
    {
        // Each reads what is stored of the day before it counts: without the lock one would not see the bars of the other.
        TimeSlice[] halves = [Slice("2026-03-01 18:00", "2026-03-02 12:00"), Slice("2026-03-02 12:00", "2026-03-03 06:00")];

        foreach (var asset in await CryptoAsync())
        {
            await Task.WhenAll(halves.Select(half => Task.Run(
                () => _trial.Store.ExecuteAsync(Answer(asset, BarInterval.Minute, half, Minutes(half)), Cancel), Cancel)));

            Assert.Equal(
                $"1440|1440|0|{CanonicalRows.DayDigest(Minutes(Day))}",
                await _trial.RowAsync(
                    "expected, present, vendor_gap, encode(sha256, 'hex')",
                    $"market.coverage_day WHERE asset_id = {asset} AND day = '2026-03-02'"));
        }
    }

    [Fact]
    public async Task Two_workers_with_the_same_slice_store_it_once()
    {
        var claim = await PlanAsync(Day);
        var answer = Answer(_trial.Btc, BarInterval.Minute, Day, Minutes(Day)) with { Claim = claim };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
            await Record.ExceptionAsync(() => _trial.Store.ExecuteAsync(answer, Cancel))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Single(outcomes, outcome => outcome is LeaseLostException);
        Assert.Equal((1, 1_440), (await _trial.CountAsync("market.lineage"), await _trial.CountAsync("market.ohlcv_minute")));
    }

    [Fact]
    public async Task A_slice_of_another_process_is_not_stored()
    {
        var claim = await PlanAsync(Day) with { Owner = "another" };
        var answer = Answer(_trial.Btc, BarInterval.Minute, Day, Minutes(Day)) with { Claim = claim };

        await Assert.ThrowsAsync<LeaseLostException>(() => _trial.Store.ExecuteAsync(answer, Cancel));

        Assert.Equal((0, 0), (await _trial.CountAsync("market.lineage"), await _trial.CountAsync("market.ohlcv_minute")));
    }

    [Fact]
    public async Task Workers_on_one_series_in_any_order_end_with_one_checksum_and_no_deadlock()
    {
        var week = Slice("2026-03-28", "2026-04-04");
        var answers = Enumerable.Range(0, 28).Select(index =>
        {
            var slice = new TimeSlice(week.From.AddHours(6 * index), week.From.AddHours(6 * (index + 1)));
            return Answer(_trial.Btc, BarInterval.Minute, slice, Minutes(slice));
        }).ToArray();
        // Twice each, as two processes do whose claims overlap, and daily bars of the same asset between them.
        Random.Shared.Shuffle(answers);
        var days = Answer(_trial.Btc, BarInterval.Day, week, Days(week));

        await Parallel.ForEachAsync(
            answers.Concat(answers.Reverse()).Append(days), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (answer, stop) => await _trial.Store.ExecuteAsync(answer, stop));

        Assert.Equal(
            $"10080|10080|0|f|{CanonicalRows.RangeDigest("v1|BTC|1m|raw|replay", Minutes(week))}",
            await _trial.RowAsync(
                "expected_count, present_count, gap_count, is_gapped, checksum", "market.coverage WHERE bar_interval = '1m'"));
        Assert.Equal(10_080, await _trial.CountAsync("market.ohlcv_minute"));
        Assert.Equal(10_080, await _trial.Database.ScalarAsync<long>(
            "SELECT sum(rows_inserted) FROM market.lineage WHERE bar_interval = '1m'"));
    }

    private async Task<IEnumerable<int>> CryptoAsync() =>
        from asset in await _trial.Assets.ListAsync(Cancel) where asset.Setting.CalendarCode is "24x7" select asset.AssetId;

    private async Task<SliceClaim> PlanAsync(TimeSlice slice)
    {
        await using var command = _trial.Database.Source.CreateCommand("""
            WITH run AS (
                INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
                VALUES ('backfill', 'cli', 'test', 'worker', clock_timestamp() + interval '1 hour') RETURNING ingestion_run_id)
            INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc, state, lease_owner,
                                               lease_expires_at_utc)
            SELECT ingestion_run_id, $1, '1m', $2, $3, 'claimed', 'worker', clock_timestamp() + interval '1 hour' FROM run
            RETURNING slice_id
            """);
        command.Parameters.Add(new() { Value = _trial.Btc });
        command.Parameters.Add(new() { Value = slice.From });
        command.Parameters.Add(new() { Value = slice.To });
        return new((long)(await command.ExecuteScalarAsync(Cancel))!, "worker");
    }

    private Task<string> ContentsAsync() => _trial.Database.ScalarAsync<string>("""
        SELECT concat_ws('|', (SELECT md5(string_agg(b::text, ',' ORDER BY bar_time)) FROM market.ohlcv_minute b),
               (SELECT count(*) FROM market.bar_revision), (SELECT count(*) FROM market.rejected_bar),
               (SELECT count(*) FROM market.lineage),
               (SELECT string_agg(c::text, ',') FROM market.coverage c),
               (SELECT string_agg(d::text, ',' ORDER BY day) FROM market.coverage_day d),
               (SELECT string_agg(s::text, ',' ORDER BY slice_id) FROM market.backfill_slice s))
        """);
}
