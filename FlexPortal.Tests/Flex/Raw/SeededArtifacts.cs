using FlexPortal.Tests.Support;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Many artifacts without bytes, each with the run that first received it, as after years of use.</summary>
internal static class SeededArtifacts
{
    /// <summary>
    /// Number n covers the days n to n + 6 before 2026-06-01 and is older than number n - 1. Of ten, five are of account U1, four of U2 and
    /// one of U3. The SHA-256 is that of the number as text.
    /// </summary>
    public static async Task InsertAsync(TestDatabase database, int count)
    {
        await using var insert = database.Source.CreateCommand($$"""
            WITH number AS (
                SELECT n, CASE WHEN n % 10 = 9 THEN 'U3' WHEN n % 2 = 0 THEN 'U1' ELSE 'U2' END AS account,
                       date '2026-06-01' - n % 5000 AS last, timestamptz '2026-06-01 00:00Z' - n * interval '1 min' AS at,
                       encode(sha256(n::text::bytea), 'hex') AS hash, (lpad(to_hex(1000000000 - n), 8, '0') || '-0000-7000-8000-')
                  AS id FROM generate_series(0, {{count}} - 1) AS n),
            run AS (
                INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, trigger, requested_by, status, started_at_utc,
                    ended_at_utc, duration_ms, error_code, error_message, lease_owner, lease_expires_at_utc)
                SELECT (id || 'aaaaaaaaaaaa')::uuid, account, '1', 'api', 'seed', 'failed', at, at, 0, 'SEED', 'Seeded.', 'seed', at
                  FROM number)
            INSERT INTO flex.raw_artifact (raw_artifact_id, ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256,
                byte_length, chunk_count, compression, received_at_utc, account_seq, prev_link, link)
            SELECT (id || 'bbbbbbbbbbbb')::uuid, (id || 'aaaaaaaaaaaa')::uuid, account,
                   to_char(last - 6, 'YYYYMMDD') || '-' || to_char(last, 'YYYYMMDD'), '1', hash, 1000 + n, 1, 'none', at,
                   {{count}} - n, sha256(''), sha256('')
              FROM number
            """);
        insert.CommandTimeout = 600;
        await insert.ExecuteNonQueryAsync();
        await database.ExecuteAsync("ANALYZE flex.ingestion_run, flex.raw_artifact");
    }
}
