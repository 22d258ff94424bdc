using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Bars of ten assets over 90 days, 1.3 million minutes in slices of 1,000, stored in the order of a run by eight writers; the baseline is
/// COPY of the same rows into a table of the same columns and key, by as many. Then the reads that pages and programs make, by eight
/// clients over that store, and over 10,000 assets of two intervals.
/// </summary>
internal static class MarketStore
{
    private const int Writers = 8, Days = 90, SlotsOfSlice = 1000, Reads = 400;

    private static readonly DateTimeOffset Start = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync()
    {
        await using var bench = await IngestionBench.StartAsync();
        await bench.Services.GetRequiredService<SeedAssets>().ExecuteAsync(CancellationToken.None);
        // Every asset trades all day here, so that all ten have 129,600 minutes.
        await ExecuteAsync(bench.Database.Main, "UPDATE market.asset SET calendar_code = '24x7'");
        var assets = await bench.Services.GetRequiredService<AssetQueries>().ListAsync(CancellationToken.None);
        // The order of a plan: the newest first, one of each series in turn.
        var slices = Slices().Reverse()
            .SelectMany(slice => assets.Select(asset => (asset.AssetId, Slice: slice, Bars: Bars(asset.AssetId, slice)))).ToArray();
        var bars = slices.Sum(slice => slice.Bars.Count);

        // Warms up the program, the connections and their statements with 160 slices of another quarter.
        var store = bench.Services.GetRequiredService<StoreSlice>();
        var before = slices.Take(20 * Writers).Select(Earlier).ToArray();
        await CopyAsync(bench.Database.Main, before);
        await StoreAsync(store, before);
        await StoreAsync(store, before);
        await bench.SettleAsync();
        var copied = await TimeAsync(() => CopyAsync(bench.Database.Main, slices));
        Rate("baseline: COPY of the same rows", bars, copied);
        await bench.SettleAsync();
        Rate("slices stored with coverage, lineage and checksums", bars, await TimeAsync(() => StoreAsync(store, slices)));
        Rate("the same slices again: nothing is written", bars, await TimeAsync(() => StoreAsync(store, slices)));

        var status = bench.Services.GetRequiredService<StatusQueries>();
        var lineage = bench.Services.GetRequiredService<LineageQueries>();
        await ReadAsync("summary of 20 series, read again", () => status.ReadAsync(fresh: true, CancellationToken.None));
        await ReadAsync("summary of 20 series, as served", () => status.ReadAsync(fresh: false, CancellationToken.None));
        await ReadAsync("lineage, newest 50 answers of a series", () => lineage.ListAsync(
            assets[0], BarInterval.Minute, (null, null), cursor: null, 50, CancellationToken.None));
        await ReadAsync("lineage of one bar", () => lineage.FindAsync(
            assets[0], BarInterval.Minute, Start.AddDays(40), CancellationToken.None));
        await ReadAsync("baseline: GROUP BY over the bars", () => ExecuteAsync(
            bench.Database.Main, "SELECT asset_id, count(*), min(bar_time), max(bar_time) FROM market.ohlcv_minute GROUP BY asset_id"), 24);

        await ExecuteAsync(bench.Database.Main, """
            INSERT INTO market.asset (symbol, name, asset_class, calendar_code, vendor_code, vendor_symbol, currency, price_scale)
            SELECT 'X' || n, 'Asset ' || n, 'crypto', '24x7', 'replay', 'X' || n, 'USD', 8 FROM generate_series(1, 9990) AS n
            """);
        await ExecuteAsync(bench.Database.Main, """
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, answered, first_at_utc,
                                         last_final_at_utc, expected_count, present_count)
            SELECT asset_id, i, 'replay', 'raw', 'dense', tstzmultirange(tstzrange('2026-08-01', '2026-10-30')), '2026-08-01', '2026-10-29',
                   129600, 129500
              FROM market.asset CROSS JOIN unnest(ARRAY['1d', '1m']) AS i ON CONFLICT DO NOTHING
            """);
        await ExecuteAsync(bench.Database.Main, "ANALYZE market.coverage, market.asset");
        await ReadAsync("summary of 20,000 series, read again", () => status.ReadAsync(fresh: true, CancellationToken.None), 40);
        await ReadAsync("summary of 20,000 series, as served", () => status.ReadAsync(fresh: false, CancellationToken.None));
    }

    private static IEnumerable<TimeSlice> Slices()
    {
        var end = Start.AddDays(Days);
        for (var from = Start; from < end; from = from.AddMinutes(SlotsOfSlice))
            yield return new(from, from.AddMinutes(SlotsOfSlice) < end ? from.AddMinutes(SlotsOfSlice) : end);
    }

    private static (int AssetId, TimeSlice Slice, List<Bar> Bars) Earlier((int AssetId, TimeSlice Slice, List<Bar> Bars) slice) => (
        slice.AssetId, new(slice.Slice.From.AddDays(-Days), slice.Slice.To.AddDays(-Days)),
        slice.Bars.ConvertAll(bar => bar with { Time = bar.Time.AddDays(-Days) }));

    private static List<Bar> Bars(int asset, TimeSlice slice)
    {
        var bars = new List<Bar>();
        for (var time = slice.From; time < slice.To; time = time.AddMinutes(1))
        {
            var open = 100m + asset + (time.UtcTicks / TimeSpan.TicksPerMinute % 997 / 100m);
            bars.Add(new(time, open, open + 0.75m, open - 0.5m, open + 0.25m, 12.34567m + time.Minute, IsFinal: true));
        }

        return bars;
    }

    private static Task StoreAsync(StoreSlice store, IReadOnlyList<(int AssetId, TimeSlice Slice, List<Bar> Bars)> slices) =>
        EachAsync(slices, async slice => await store.ExecuteAsync(
            new()
            {
                AssetId = slice.AssetId,
                Interval = BarInterval.Minute,
                Slice = slice.Slice,
                Bars = slice.Bars,
                VendorCode = "replay",
                VendorSymbol = "BENCH",
                Density = BarDensity.Dense,
                AdapterVersion = "1",
                Request = new("GET bars", []),
                RequestedAt = slice.Slice.To.AddDays(1),
                RespondedAt = slice.Slice.To.AddDays(1),
                PayloadSha256 = new string('a', 64),
                PayloadBytes = 1,
            },
            CancellationToken.None));

    private static async Task CopyAsync(NpgsqlDataSource database, IReadOnlyList<(int AssetId, TimeSlice Slice, List<Bar> Bars)> slices)
    {
        await ExecuteAsync(
            database, "CREATE TABLE market.bench (LIKE market.ohlcv_minute INCLUDING DEFAULTS, PRIMARY KEY (asset_id, bar_time))");
        await EachAsync(slices, async slice =>
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var copy = await connection.BeginBinaryImportAsync(
                "COPY market.bench (asset_id, bar_time, open, high, low, close, volume, is_final, lineage_id) FROM STDIN (FORMAT BINARY)");
            foreach (var bar in slice.Bars)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(slice.AssetId, NpgsqlDbType.Integer);
                await copy.WriteAsync(bar.Time, NpgsqlDbType.TimestampTz);
                foreach (var value in new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume })
                    await copy.WriteAsync(value, NpgsqlDbType.Numeric);
                await copy.WriteAsync(bar.IsFinal, NpgsqlDbType.Boolean);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        });
        await ExecuteAsync(database, "DROP TABLE market.bench");
    }

    private static Task EachAsync<T>(IReadOnlyList<T> items, Func<T, Task> work) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (item, _) => await work(item));

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed;
    }

    /// <summary>Eight clients read one after the other; the median and the 95th percentile of all.</summary>
    private static async Task ReadAsync(string what, Func<Task> read, int reads = Reads)
    {
        await read();
        var times = new ConcurrentBag<double>();
        await EachAsync([.. Enumerable.Range(0, reads)], async _ =>
        {
            var watch = Stopwatch.StartNew();
            await read();
            times.Add(watch.Elapsed.TotalMilliseconds);
        });
        var sorted = times.Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-52} median {sorted[sorted.Length / 2],8:0.00} ms   p95 {sorted[sorted.Length * 95 / 100],8:0.00} ms"));
    }

    private static void Rate(string what, int bars, TimeSpan time) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-52} {bars / time.TotalSeconds,10:N0} bars/s   {bars:N0} in {time.TotalSeconds:0.0} s"));

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 300;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
        }
    }
}
