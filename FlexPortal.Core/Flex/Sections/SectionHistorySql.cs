using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>Reads the last runs of a query up to one of them: one index walk, independent of the number of runs.</summary>
internal static class SectionHistorySql
{
    /// <summary>The history that ends with a run; null when there is no such run.</summary>
    public static async Task<SectionHistory?> ReadAsync(NpgsqlDataSource database, AccountScope scope, Guid runId, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        // Of a missing section only what names it: its words are those of the catalogue.
        batch.BatchCommands.Add(new("""
            SELECT this.account_id, this.flex_query_id, this.is_sandbox,
                   r.ingestion_run_id, r.started_at_utc, r.status, r.error_code, r.sections::text, r.missing::text, r.fence
              FROM flex.ingestion_run this
             CROSS JOIN LATERAL (
                   SELECT ingestion_run_id, started_at_utc, status, error_code, sections, fence,
                          (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                                    'account_id', m -> 'account_id', 'section', m -> 'section', 'group', m -> 'group')), '[]')
                             FROM jsonb_array_elements(missing_sections) AS m) AS missing
                     FROM flex.ingestion_run
                    WHERE account_id = this.account_id AND flex_query_id = this.flex_query_id AND is_sandbox = this.is_sandbox
                      AND (started_at_utc, ingestion_run_id) <= (this.started_at_utc, this.ingestion_run_id)
                    ORDER BY started_at_utc DESC, ingestion_run_id DESC LIMIT $2) r
             WHERE this.ingestion_run_id = $1 AND ($3 IS NULL OR this.account_id = ANY ($3))
             ORDER BY r.started_at_utc, r.ingestion_run_id
            """)
        {
            Parameters =
            {
                new() { Value = runId },
                new() { Value = SectionReport.MostRuns },
                new() { Value = (object?)scope.Named ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        });
        batch.BatchCommands.Add(new("""
            SELECT s.statement_account_id, s.section_name, s.first_run_id, s.first_seen_at_utc, s.last_run_id, s.last_seen_at_utc,
                   first.fence, last.fence
              FROM flex.ingestion_run this
              JOIN flex.section_seen s ON s.account_id = this.account_id AND s.flex_query_id = this.flex_query_id
                                     AND s.is_sandbox = this.is_sandbox
              JOIN flex.ingestion_run first ON first.ingestion_run_id = s.first_run_id
              JOIN flex.ingestion_run last ON last.ingestion_run_id = s.last_run_id
             WHERE this.ingestion_run_id = $1
            """) { Parameters = { new() { Value = runId } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var runs = new List<SectionHistoryRun>();
        var (account, query, sandbox) = ("", "", false);
        while (await reader.ReadAsync(ct))
        {
            (account, query, sandbox) = (reader.GetString(0), reader.GetString(1), reader.GetBoolean(2));
            runs.Add(await RunAsync(reader, ct));
        }

        if (runs.Count == 0)
            return null;

        await reader.NextResultAsync(ct);
        return new(account, query, sandbox, runs, await SeenAsync(reader, ct));
    }

    private static async Task<SectionHistoryRun> RunAsync(NpgsqlDataReader reader, CancellationToken ct) => new(
        new SectionRun(
            reader.GetGuid(3), reader.GetInt64(9), await reader.GetFieldValueAsync<DateTimeOffset>(4, ct),
            EnumFormatter.Parse<RunStatus>(reader.GetString(5)),
            await reader.IsDBNullAsync(6, ct) ? null : reader.GetString(6)),
        JsonSerializer.Deserialize<List<SectionCount>>(reader.GetString(7), PortalJson.Options)!,
        JsonSerializer.Deserialize<List<AbsentSection>>(reader.GetString(8), PortalJson.Options)!);

    private static async Task<Dictionary<SectionKey, SectionSeen>> SeenAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var seen = new Dictionary<SectionKey, SectionSeen>();
        while (await reader.ReadAsync(ct))
        {
            seen[new(reader.GetString(0), reader.GetString(1))] = new(
                new(reader.GetGuid(2), reader.GetInt64(6), await reader.GetFieldValueAsync<DateTimeOffset>(3, ct)),
                new(reader.GetGuid(4), reader.GetInt64(7), await reader.GetFieldValueAsync<DateTimeOffset>(5, ct)));
        }

        return seen;
    }
}
