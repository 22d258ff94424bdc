using FlexPortal.Tests.Support;
using NpgsqlTypes;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>Rows of runs in the past, without a worker.</summary>
internal static class PastRuns
{
    public static readonly DateTimeOffset Day = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);

    private const string Insert =
        """
        INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, trigger, requested_by, is_sandbox,
               lease_owner, lease_expires_at_utc, started_at_utc, ended_at_utc, duration_ms, status, stage, error_code, error_message,
               raw_artifact_id, payload_sha256,
               artifact_deduplicated, raw_record_count, inserted_count, deduplicated_count, diagnostics)
        SELECT $1, $2, $3, 'api', 'test', $4, 'past', $5, $5, $5 + make_interval(secs => $6 / 1000.0), $6, $7, $8,
               CASE WHEN $7 = 'failed' THEN 'FLEX_TIMEOUT' END, CASE WHEN $7 = 'failed' THEN 'Too late.' END,
               a.raw_artifact_id, a.payload_sha256, CASE WHEN $7 = 'success' THEN true END,
               CASE WHEN $7 = 'success' THEN 0 END, CASE WHEN $7 = 'success' THEN 0 END, CASE WHEN $7 = 'success' THEN 0 END, $9
          FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT raw_artifact_id, payload_sha256 FROM flex.raw_artifact LIMIT 1) a ON $7 = 'success'
        """;

    /// <summary>Inserts the artifact that successful runs refer to.</summary>
    public static async Task PrepareAsync(TestDatabase database)
    {
        var id = await InsertAsync(database, new("U0000000", "none", Day.AddYears(-1)) { Succeeds = false });
        await database.ExecuteAsync($"""
            INSERT INTO flex.raw_artifact (ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256,
                   byte_length, chunk_count, compression, received_at_utc, account_seq, prev_link, link)
            VALUES ('{id}', 'U0000000', 'unknown', 'none', repeat('a', 64),
                   1, 1, 'none', now(), 1, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'))
            """);
    }

    /// <summary>Inserts a run and returns its id.</summary>
    public static async Task<Guid> InsertAsync(TestDatabase database, PastRun run)
    {
        var stages = run.StageMs.Select((ms, i) =>
            $$"""
            {"stage":"{{Stages[i]}}","status":"success","started_at_utc":"2026-11-01T06:00:00Z","duration_ms":{{ms}},"details":{ } }
            """);
        await using var command = database.Source.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = run.Id });
        command.Parameters.Add(new() { Value = run.Account });
        command.Parameters.Add(new() { Value = run.Query });
        command.Parameters.Add(new() { Value = run.Sandbox });
        command.Parameters.Add(new() { Value = run.StartedAt });
        command.Parameters.Add(new() { Value = run.StageMs.Sum() });
        command.Parameters.Add(new() { Value = run.Succeeds ? "success" : "failed" });
        command.Parameters.Add(new() { Value = run.Succeeds ? "persist" : "request" });
        command.Parameters.Add(new() { Value = $"[{string.Join(',', stages)}]", NpgsqlDbType = NpgsqlDbType.Jsonb });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        return run.Id;
    }

    private static readonly string[] Stages = ["request", "poll", "download", "preflight", "persist"];
}

/// <summary>A run in the past.</summary>
internal sealed record PastRun(string Account, string Query, DateTimeOffset StartedAt)
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public bool Sandbox { get; init; }

    public bool Succeeds { get; init; } = true;

    public IReadOnlyList<long> StageMs { get; init; } = [10, 1_000, 100, 50, 200];
}
