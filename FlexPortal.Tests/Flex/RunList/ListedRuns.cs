using FlexPortal.Tests.Support;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>Finished runs with exactly what a test of lists needs, written straight into the table.</summary>
internal static class ListedRuns
{
    public static readonly string[] Sections = ["AccountInformation", "CashReport", "OpenPositions", "Trades"];

    /// <summary>A successful run for a day; the period key is the given text.</summary>
    public static async Task<Guid> SucceedAsync(
        TestDatabase database, string account, string query, DateTimeOffset started, string period, params string[] missing)
    {
        await using var command = database.Source.CreateCommand("""
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc,
                started_at_utc, ended_at_utc, duration_ms, status, stage, period_key, raw_artifact_id, payload_sha256,
                artifact_deduplicated, raw_record_count, inserted_count, deduplicated_count, sections, missing_sections)
            SELECT $1, $2, 'api', 'seed', 'seed', $3, $3, $3 + interval '5 s', 5000, 'success', 'persist', $4, raw_artifact_id,
                   repeat('0', 64), true, 7, 0, 7,
                   (SELECT jsonb_agg(jsonb_build_object('account_id', $1, 'section_name', name, 'row_count', 1))
                      FROM unnest($5) AS name WHERE NOT name = ANY ($6)),
                   COALESCE((SELECT jsonb_agg(jsonb_build_object('account_id', $1, 'section', name)) FROM unnest($6) AS name), '[]')
              FROM flex.raw_artifact WHERE account_id = 'U0'
            RETURNING ingestion_run_id
            """);
        foreach (var value in new object[] { account, query, started, period, Sections, missing })
            command.Parameters.Add(new() { Value = value });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A failed run.</summary>
    public static Task<Guid> FailAsync(
        TestDatabase database, string account, string query, DateTimeOffset started, string code, string message = "Seeded.") =>
        InsertAsync(
            database,
            """
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc,
                started_at_utc, ended_at_utc, duration_ms, status, error_code, error_message)
            VALUES ($1, $2, 'api', 'seed', 'seed', $3, $3, $3, 0, 'failed', $4, $5) RETURNING ingestion_run_id
            """,
            account, query, started, code, message);

    /// <summary>An active run whose process holds it for an hour.</summary>
    public static Task<Guid> StartAsync(TestDatabase database, string account, string query, DateTimeOffset started) =>
        InsertAsync(
            database,
            """
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc,
                started_at_utc)
            VALUES ($1, $2, 'api', 'seed', 'seed', clock_timestamp() + interval '1 h', $3) RETURNING ingestion_run_id
            """,
            account, query, started);

    /// <summary>The artifact that the successful runs name; once before them.</summary>
    public static Task KeepArtifactAsync(TestDatabase database) => database.ExecuteAsync("""
        WITH run AS (
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, status, started_at_utc, ended_at_utc,
                duration_ms, error_code, error_message, lease_owner, lease_expires_at_utc)
            VALUES ('U0', '0', 'api', 'seed', 'failed', '2020-01-01Z', '2020-01-01Z', 0, 'SEED', 'Seeded.', 'seed', '2020-01-01Z')
            RETURNING ingestion_run_id)
        INSERT INTO flex.raw_artifact (ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256, byte_length, chunk_count,
            compression, received_at_utc, account_seq, prev_link, link)
        SELECT ingestion_run_id, 'U0', 'seed', '0', repeat('0', 64), 1, 1, 'none', '2020-01-01Z', 1, sha256(''), sha256('') FROM run
        """);

    /// <summary>
    /// Many finished runs, a minute apart, the newest at 2026-06-01 00:00 UTC. Of ten, six are complete, one is incomplete, one failed, one
    /// lost, one cancelled; durations and new rows repeat, so that ties are met; one in ten thousand has a code of its own.
    /// </summary>
    public static async Task InsertManyAsync(TestDatabase database, int count)
    {
        await KeepArtifactAsync(database);
        await using var insert = database.Source.CreateCommand($$"""
            INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, trigger, requested_by, lease_owner,
                lease_expires_at_utc, started_at_utc, ended_at_utc, duration_ms, status, stage, error_code, error_message, period_key,
                raw_artifact_id, payload_sha256, artifact_deduplicated, raw_record_count, inserted_count, deduplicated_count,
                missing_sections)
            SELECT (lpad(to_hex(1000000000 - n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'U' || (1 + n % 3), (100 + n % 5)::text,
                   CASE n % 3 WHEN 0 THEN 'ui' WHEN 1 THEN 'api' ELSE 'cli' END,
                   CASE WHEN n % 4 = 0 THEN 'owner' ELSE 'analyst' END, 'seed', t, t, t + n % 977 * interval '1 ms', n % 977,
                   CASE WHEN kind < 7 THEN 'success' ELSE 'failed' END, CASE WHEN kind < 7 THEN 'persist' ELSE 'poll' END,
                   CASE WHEN kind < 7 THEN NULL WHEN n % 10000 = 7 THEN 'SEED_RARE' WHEN kind = 7 THEN 'FLEX_TOKEN_EXPIRED'
                        WHEN kind = 8 THEN 'RUN_ABANDONED' ELSE 'RUN_CANCELED' END,
                   CASE WHEN kind < 7 THEN NULL ELSE 'Seeded.' END, CASE WHEN kind < 7 THEN '20260101-20260131' END,
                   CASE WHEN kind < 7 THEN raw_artifact_id END, CASE WHEN kind < 7 THEN repeat('0', 64) END,
                   CASE WHEN kind < 7 THEN true END, CASE WHEN kind < 7 THEN 1000 END,
                   CASE WHEN kind < 7 THEN n % 501 END, CASE WHEN kind < 7 THEN 1000 - n % 501 END,
                   CASE WHEN kind = 6 THEN '[{"section": "CashReport"}]'::jsonb ELSE '[]'::jsonb END
              FROM (SELECT n, n % 10 AS kind, timestamptz '2026-06-01 00:00Z' - n * interval '1 min' AS t
                      FROM generate_series(0, {{count}} - 1) AS n) number,
                   flex.raw_artifact
            """);
        insert.CommandTimeout = 600;
        await insert.ExecuteNonQueryAsync();
        await database.ExecuteAsync("ANALYZE flex.ingestion_run");
    }

    private static async Task<Guid> InsertAsync(TestDatabase database, string sql, params object[] values)
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}
