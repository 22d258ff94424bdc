using FlexPortal.Tests.Support;

namespace FlexPortal.Tests.Api;

/// <summary>Many finished runs, a minute apart, as after years of use.</summary>
internal static class SeededRuns
{
    /// <summary>
    /// Number n started n minutes before 2026-06-01 00:00 UTC. Of two hundred, two succeeded, one is of account U2 and not of U1, one ran
    /// into a timeout, and all others failed for an expired token.
    /// </summary>
    public static async Task InsertAsync(TestDatabase database, int count)
    {
        await database.ExecuteAsync($"""
            WITH run AS (
                INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, status, started_at_utc, ended_at_utc,
                    duration_ms, error_code, error_message, lease_owner, lease_expires_at_utc)
                VALUES ('U0', '1', 'api', 'seed', 'failed', '2020-01-01Z', '2020-01-01Z', 0, 'SEED', 'Seeded.', 'seed', '2020-01-01Z')
                RETURNING ingestion_run_id),
            artifact AS (
                INSERT INTO flex.raw_artifact (ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256, byte_length,
                    chunk_count, compression, received_at_utc, account_seq, prev_link, link)
                SELECT ingestion_run_id, 'U0', 'seed', '1', repeat('0', 64), 1, 1, 'none', '2020-01-01Z', 1, sha256(''), sha256('') FROM run
                RETURNING raw_artifact_id),
            number AS (
                SELECT n, timestamptz '2026-06-01 00:00Z' - n * interval '1 min' AS t, n % 100 = 0 AS good
                FROM generate_series(0, {count} - 1) AS n)
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc,
                started_at_utc, ended_at_utc, duration_ms, status, error_code, error_message,
                raw_artifact_id, payload_sha256, artifact_deduplicated, raw_record_count, inserted_count, deduplicated_count)
            SELECT CASE WHEN n % 200 = 1 THEN 'U2' ELSE 'U1' END, '1', 'api', 'seed', 'seed', t,
                   t, t + interval '5 s', 5000, CASE WHEN good THEN 'success' ELSE 'failed' END,
                   CASE WHEN good THEN NULL WHEN n % 200 = 2 THEN 'FLEX_POLL_TIMEOUT' ELSE 'FLEX_TOKEN_EXPIRED' END,
                   CASE WHEN good THEN NULL ELSE 'Seeded.' END,
                   CASE WHEN good THEN raw_artifact_id END, CASE WHEN good THEN repeat('0', 64) END, CASE WHEN good THEN true END,
                   CASE WHEN good THEN 7 END, CASE WHEN good THEN 0 END, CASE WHEN good THEN 7 END
              FROM number, artifact
            """);
        await database.ExecuteAsync("ANALYZE flex.ingestion_run");
    }
}
