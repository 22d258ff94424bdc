using System.Diagnostics;
using System.Globalization;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// The first and the deepest page of the run list, over a million runs: every saved view in every order it offers, as the page reads it,
/// EF Core included. The baselines are a page by OFFSET and a full count, on the same table in the same run.
/// </summary>
internal static class PageCost
{
    private const int Rounds = 21, PageSize = 50;

    private static readonly (string Name, FilterSet<IngestionRun> Filters)[] Views =
    [
        ("all", FilterSet<IngestionRun>.None),
        ("mine", RunFilters.RequestedBy.Is("seed-7")),
        ("complete", RunFilters.State.Is(RunOutcome.Complete)),
        ("incomplete", RunFilters.State.Is(RunOutcome.Incomplete)),
        ("failed", RunFilters.State.Is(RunOutcome.Failed)),
        ("lost", RunFilters.State.Is(RunOutcome.Lost)),
        ("cancelled", RunFilters.State.Is(RunOutcome.Cancelled)),
        ("one account", RunFilters.Account.Is("U3")),
        ("one error code", RunFilters.ErrorCode.Is("FLEX_TOKEN_EXPIRED")),
    ];

    public static async Task RunAsync(int runs)
    {
        await using var bench = await IngestionBench.StartAsync();
        var watch = Stopwatch.StartNew();
        await SeedAsync(bench.Database, runs);
        var sizes = await SizesAsync(bench.Database);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{runs:N0} runs seeded in {watch.Elapsed.TotalSeconds:0} s, {sizes}"));

        var lists = bench.Services.GetRequiredService<RunListQueries>();
        var worst = 0.0;
        foreach (var (name, filters) in Views)
        {
            foreach (var order in Enum.GetValues<RunOrder>())
            {
                if (name.StartsWith("one", StringComparison.Ordinal) && order is not (RunOrder.Newest or RunOrder.Oldest))
                    continue;
                var page = await lists.ListAsync(
                    AccountScope.All, filters, Opposite(order), cursor: null, PageSize, CancellationToken.None);
                var far = page.Items;
                if (far.Count < PageSize)
                    continue;
                var deep = order.Keyset().At(far[^1]);
                var first = await MedianAsync(
                    () => lists.ListAsync(AccountScope.All, filters, order, cursor: null, PageSize, CancellationToken.None));
                var deepest = await MedianAsync(
                    () => lists.ListAsync(AccountScope.All, filters, order, deep, PageSize, CancellationToken.None));
                worst = Math.Max(worst, Math.Max(first, deepest));
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture, $"{name,-16} {order,-12} first {first,7:0.00} ms   deepest {deepest,7:0.00} ms"));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the dearest of all {worst:0.00} ms"));
        await MeasureBaselinesAsync(bench, lists, runs);
    }

    private static async Task MeasureBaselinesAsync(IngestionBench bench, RunListQueries lists, int runs)
    {
        var contexts = bench.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        var offset = await MedianAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync();
            return await context.Set<IngestionRun>().AsNoTracking()
                .OrderByDescending(run => run.StartedAtUtc)
                .ThenByDescending(run => run.IngestionRunId)
                .Skip(runs / 2).Take(PageSize).Select(RunSummary.FromRun).ToListAsync();
        });
        Print($"baseline: a page by OFFSET {runs / 2:N0}", offset);
        Print("count, bounded (1,000+)", await CountAsync(exactly: false));
        Print("baseline: count, exact", await CountAsync(exactly: true));
        Print(
            "strip of the last 30 runs",
            await MedianAsync(() => lists.RecentAsync(AccountScope.All, FilterSet<IngestionRun>.None, 30, CancellationToken.None)));

        Task<double> CountAsync(bool exactly) => MedianAsync(
            () => lists.CountAsync(AccountScope.All, FilterSet<IngestionRun>.None, RunOrder.Newest, exactly, CancellationToken.None));
    }

    private static void Print(string name, double milliseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {milliseconds,7:0.00} ms"));

    private static RunOrder Opposite(RunOrder order) => order switch
    {
        RunOrder.Newest => RunOrder.Oldest,
        RunOrder.Oldest => RunOrder.Newest,
        RunOrder.Longest => RunOrder.Shortest,
        RunOrder.Shortest => RunOrder.Longest,
        RunOrder.MostRows => RunOrder.FewestRows,
        _ => RunOrder.MostRows,
    };

    private static async Task<double> MedianAsync<T>(Func<Task<T>> read)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await read();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    /// <summary>Runs five minutes apart, of 10 accounts and 50 users; 3 % failed, 10 % lack a section of 21.</summary>
    private static async Task SeedAsync(PortalDatabase database, int runs)
    {
        await ExecuteAsync(database, """
            WITH run AS (
                INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, status, started_at_utc, ended_at_utc,
                    duration_ms, error_code, error_message, lease_owner, lease_expires_at_utc)
                VALUES ('U0', '1', 'api', 'seed', 'failed', '2010-01-01Z', '2010-01-01Z', 0, 'SEED', 'Seeded.', 'seed', '2010-01-01Z')
                RETURNING ingestion_run_id)
            INSERT INTO flex.raw_artifact (ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256, byte_length,
                chunk_count, compression, received_at_utc, account_seq, prev_link, link)
            SELECT ingestion_run_id, 'U0', 'seed', '1', repeat('0', 64), 1, 1, 'none', '2010-01-01Z', 1, sha256(''), sha256('') FROM run
            """);
        const int batch = 50_000;
        for (var from = 0; from < runs; from += batch)
            await ExecuteAsync(database, string.Create(CultureInfo.InvariantCulture, $$"""
                WITH n AS (
                    SELECT n, timestamptz '2026-06-01 00:00Z' - n * interval '5 min' AS t,
                           CASE WHEN n % 100 = 13 THEN 'FLEX_TOKEN_EXPIRED' WHEN n % 300 = 17 THEN 'RUN_CANCELED'
                                WHEN n % 300 = 19 THEN 'RUN_ABANDONED'
                                WHEN n % 100 = 53 THEN 'FLEX_POLL_TIMEOUT' END AS code
                      FROM generate_series({{from}}, {{Math.Min(from + batch, runs) - 1}}) AS n),
                sections AS (
                    SELECT jsonb_agg(jsonb_build_object('account_id', 'U1', 'section_name', 'Section' || s, 'row_count', s * 7)) AS all
                      FROM generate_series(1, 21) AS s)
                INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, period_key, trigger, requested_by, lease_owner,
                    lease_expires_at_utc, started_at_utc, ended_at_utc, duration_ms, status, stage, error_code, error_message, sections,
                    missing_sections, diagnostics, raw_artifact_id, payload_sha256, artifact_deduplicated, raw_record_count,
                    inserted_count, deduplicated_count)
                SELECT gen_random_uuid(), 'U' || n % 10, '1', '20260101-20260131', 'api', 'seed-' || n % 50, 'seed', t, t,
                       t + (n::bigint * 7919 % 60000) * interval '1 ms', n::bigint * 7919 % 60000,
                       CASE WHEN code IS NULL THEN 'success' ELSE 'failed' END, CASE WHEN code IS NULL THEN 'persist' ELSE 'poll' END,
                       code, CASE WHEN code IS NULL THEN NULL ELSE 'Seeded.' END, CASE WHEN code IS NULL THEN sections.all ELSE '[]' END,
                       CASE WHEN code IS NULL AND n % 10 = 1 THEN '[{"account_id":"U1","section":"CashReport"}]'::jsonb ELSE '[]' END,
                       '[{"stage":"request","duration_ms":12},{"stage":"poll","duration_ms":4000},{"stage":"download","duration_ms":80},
                         {"stage":"preflight","duration_ms":70},{"stage":"persist","duration_ms":300}]',
                       CASE WHEN code IS NULL THEN a.raw_artifact_id END, CASE WHEN code IS NULL THEN repeat('0', 64) END,
                       CASE WHEN code IS NULL THEN true END, CASE WHEN code IS NULL THEN n % 1000 END,
                       CASE WHEN code IS NULL THEN n % 1000 END,
                       CASE WHEN code IS NULL THEN 0 END
                  FROM n, sections, flex.raw_artifact AS a
                """));
        await ExecuteAsync(database, "VACUUM ANALYZE flex.ingestion_run");
    }

    private static async Task ExecuteAsync(PortalDatabase database, string sql)
    {
        await using var connection = await database.Main.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> SizesAsync(PortalDatabase database)
    {
        await using var command = database.Main.CreateCommand(
            "SELECT 'table ' || pg_size_pretty(pg_table_size('flex.ingestion_run')) || ', indexes ' || "
            + "pg_size_pretty(pg_indexes_size('flex.ingestion_run'))");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
