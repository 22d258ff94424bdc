using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Keeps what the statements of a query have ever carried.</summary>
internal static class SectionSeenSql
{
    /// <summary>The last run whose statement carried a section, ignoring case, and its name in documents; null for none.</summary>
    public static async Task<(string Section, Guid RunId)?> FindLastAsync(
        NpgsqlDataSource database, AccountScope scope, string section, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT section_name, last_run_id FROM flex.section_seen
             WHERE lower(section_name) = lower($1) AND ($2 IS NULL OR account_id = ANY ($2))
             ORDER BY last_seen_at_utc DESC, last_run_id DESC LIMIT 1
            """);
        command.Parameters.Add(new() { Value = section });
        command.Parameters.Add(
            new() { Value = (object?)scope.Named ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.GetGuid(1)) : null;
    }

    /// <summary>
    /// Notes the sections of a run's statement, in the transaction that stores it: a statement that is not kept was not seen. Sorted, so
    /// that two transactions could not wait for each other.
    /// </summary>
    public static async Task RecordAsync(
        NpgsqlConnection connection, Guid runId, IReadOnlyList<SectionCount> sections, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.section_seen AS known (account_id, flex_query_id, is_sandbox, statement_account_id, section_name,
                                                    first_run_id, first_seen_at_utc, last_run_id, last_seen_at_utc)
            SELECT r.account_id, r.flex_query_id, r.is_sandbox, s.account_id, s.section_name,
                   r.ingestion_run_id, r.started_at_utc, r.ingestion_run_id, r.started_at_utc
              FROM flex.ingestion_run r CROSS JOIN jsonb_to_recordset($2) AS s (account_id text, section_name text)
             WHERE r.ingestion_run_id = $1
             ORDER BY s.account_id COLLATE "C", s.section_name COLLATE "C"
            ON CONFLICT (account_id, flex_query_id, is_sandbox, statement_account_id, section_name) DO UPDATE
               SET last_run_id = EXCLUDED.last_run_id, last_seen_at_utc = EXCLUDED.last_seen_at_utc
             WHERE known.last_seen_at_utc < EXCLUDED.last_seen_at_utc
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(sections, PortalJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(ct);
    }
}
