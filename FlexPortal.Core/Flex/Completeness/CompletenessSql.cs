using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Completeness;

/// <summary>What to read: pairs with a run since a moment, and one pair however old. A mute counts until its last day, by UTC.</summary>
internal sealed record CompletenessAsked(
    DateTimeOffset Since, string AccountId, string? FlexQueryId, bool Sandbox, DateOnly Today, AccountScope Scope);

/// <summary>
/// What is known of accounts and queries, in one statement for all of them. It jumps along indexes from one account and query to the next,
/// so its cost grows with their number and not with that of the runs.
/// </summary>
internal static class CompletenessSql
{
    /// <summary>Statements that are looked at to find since when a section is missing: more than a year of days.</summary>
    public const int StatementsLookedAt = 400;

    private const int MostPairs = 100;

    // A document names no account with these, as FlexAccounts knows them.
    private const string IsFurther =
        "upper(btrim(statement_account_id)) NOT IN ('', '-', '--', 'N/A', 'MULTI', upper(recent.account_id))";

    /// <summary>Whether an entry <c>one</c> is about the account: the run's own has what no further account has.</summary>
    private const string Mine = """
        CASE WHEN held.holder IS NULL THEN NOT COALESCE(one ->> 'account_id', '') = ANY (known.further)
             ELSE one ->> 'account_id' = held.holder END
        """;

    private const string Names = $"""
        (SELECT COALESCE(array_agg(DISTINCT (one ->> 'section_name') COLLATE "C"), ARRAY[]::text[])
           FROM jsonb_array_elements(sections) AS one WHERE {Mine})
        """;

    private const string Rows = $"""
        (SELECT COALESCE(sum((one ->> 'row_count')::bigint), 0)::bigint FROM jsonb_array_elements(sections) AS one WHERE {Mine})
        """;

    /// <summary>The pairs, the newest first; invented and real runs of one query are two of them.</summary>
    public static async Task<IReadOnlyList<CompletenessFacts>> ReadAsync(
        NpgsqlDataSource database, CompletenessAsked asked, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH RECURSIVE pair AS (
                (SELECT account_id, flex_query_id, is_sandbox FROM flex.ingestion_run
                  ORDER BY account_id, flex_query_id, is_sandbox LIMIT 1)
                UNION ALL
                SELECT following.* FROM pair CROSS JOIN LATERAL (
                    SELECT account_id, flex_query_id, is_sandbox FROM flex.ingestion_run run
                     WHERE (run.account_id, run.flex_query_id, run.is_sandbox) > (pair.account_id, pair.flex_query_id, pair.is_sandbox)
                     ORDER BY account_id, flex_query_id, is_sandbox LIMIT 1) following),
            recent AS (
                SELECT pair.*, newest.ingestion_run_id, newest.status, newest.started_at_utc, newest.outcome, newest.fence,
                       newest.missing_section_count > 0 AS lacks
                  FROM pair CROSS JOIN LATERAL (
                    SELECT ingestion_run_id, status, started_at_utc, outcome, fence, missing_section_count FROM flex.ingestion_run run
                     WHERE run.account_id = pair.account_id AND run.flex_query_id = pair.flex_query_id AND run.is_sandbox = pair.is_sandbox
                     ORDER BY started_at_utc DESC, ingestion_run_id DESC LIMIT 1) newest
                 WHERE ($6 IS NULL OR pair.account_id = ANY ($6))
                   AND (newest.started_at_utc >= $1 OR (pair.account_id = $2 AND pair.flex_query_id = $3 AND pair.is_sandbox = $4))
                 ORDER BY (pair.account_id = $2 AND pair.flex_query_id = $3 AND pair.is_sandbox = $4) DESC NULLS LAST,
                          newest.started_at_utc DESC LIMIT {MostPairs})
            SELECT COALESCE(held.holder, recent.account_id), recent.flex_query_id,
                   CASE WHEN recent.status = 'started' THEN recent.ingestion_run_id END,
                   statement.ingestion_run_id, statement.started_at_utc, statement.statement_last_day, recent.is_sandbox,
                   statement.sections, statement.missing,
                   ended.ingestion_run_id, ended.outcome, ended.error_code, ended.error_message,
                   statement.warning_count, ended.error ->> 'what_to_do', ended.fence,
                   recent.ingestion_run_id, recent.fence, recent.started_at_utc,
                   CASE WHEN recent.outcome = 'incomplete' AND flex.is_missing_as_expected(recent.account_id, recent.ingestion_run_id)
                        THEN 'complete' ELSE recent.outcome END,
                   statement.raw_record_count,
                   before.ingestion_run_id, before.sections, before.raw_record_count,
                   recent.account_id, NOT held.leads, COALESCE(statement.is_unexpected, false),
                   CASE WHEN recent.lacks THEN flex.muted_section_count(recent.account_id, recent.ingestion_run_id) ELSE 0 END
              FROM recent
             CROSS JOIN LATERAL (
                  SELECT COALESCE(array_agg(DISTINCT statement_account_id) FILTER (WHERE {IsFurther}), ARRAY[]::text[]) AS further,
                         COALESCE(bool_or(NOT {IsFurther}), false) AS names_own
                    FROM flex.section_seen seen
                   WHERE seen.account_id = recent.account_id AND seen.flex_query_id = recent.flex_query_id
                     AND seen.is_sandbox = recent.is_sandbox) known
             CROSS JOIN LATERAL (
                  SELECT NULL AS holder, true AS leads, cardinality(known.further) = 0 AS is_alone
                   WHERE known.names_own OR cardinality(known.further) = 0
                  UNION ALL
                  SELECT holder, NOT known.names_own AND place = 1, NOT known.names_own AND cardinality(known.further) = 1
                    FROM unnest(known.further) WITH ORDINALITY AS one (holder, place)) held
              LEFT JOIN LATERAL (
                  SELECT run.ingestion_run_id, run.started_at_utc, run.statement_last_day,
                         CASE WHEN held.leads THEN run.warning_count ELSE flex.warning_count(
                             (SELECT COALESCE(jsonb_agg(one), '[]') FROM jsonb_array_elements(run.findings) AS one
                               WHERE one ->> 'account_id' = held.holder), run.missing_sections) END AS warning_count,
                         run.findings @> jsonb_build_array(jsonb_build_object('code', 'ACCOUNT_MISMATCH', 'account_id', held.holder))
                             AS is_unexpected,
                         CASE WHEN held.is_alone THEN run.raw_record_count ELSE {Rows} END AS raw_record_count,
                         {Names} AS sections,
                         (SELECT jsonb_agg(jsonb_build_object('section', name,
                                                              'since', CASE WHEN gone.ever OR gone.looked_at = {StatementsLookedAt}
                                                                            THEN gone.since END,
                                                              'or_longer', NOT gone.ever AND gone.looked_at = {StatementsLookedAt},
                                                              'muted', NOT EXISTS (
                                  SELECT FROM jsonb_array_elements(run.missing_sections) AS one
                                   WHERE one ->> 'section' = name AND {Mine} AND NOT EXISTS (
                                       SELECT FROM flex.section_mute mute
                                        WHERE mute.account_id = run.account_id AND mute.flex_query_id = run.flex_query_id
                                          AND mute.is_sandbox = run.is_sandbox
                                          AND mute.statement_account_id = COALESCE(one ->> 'account_id', '') AND mute.section_name = name
                                          AND mute.ended_at_utc IS NULL AND mute.until_date >= $5))) ORDER BY place)
                            FROM unnest(run.missing_section_names) WITH ORDINALITY AS missing(name, place)
                           CROSS JOIN LATERAL (
                               SELECT min(day) FILTER (WHERE place = first_place) AS since, bool_or(seen > 0) AS ever, count(*) AS looked_at
                                 FROM (SELECT *, max(place) FILTER (WHERE seen = 0) OVER () AS first_place
                                         FROM (SELECT day, place,
                                                      count(*) FILTER (WHERE NOT name = ANY (names)) OVER (ORDER BY place) AS seen
                                                 FROM (SELECT COALESCE(statement_last_day,
                                                                       (started_at_utc AT TIME ZONE 'America/New_York')::date) AS day,
                                                              missing_section_names AS names,
                                                              row_number() OVER (ORDER BY statement_last_day DESC NULLS LAST,
                                                                                          started_at_utc DESC) AS place
                                                         FROM flex.ingestion_run earlier
                                                        WHERE earlier.account_id = run.account_id
                                                          AND earlier.flex_query_id = run.flex_query_id
                                                          AND earlier.is_sandbox = run.is_sandbox AND earlier.status = 'success'
                                                        ORDER BY statement_last_day DESC NULLS LAST, started_at_utc DESC
                                                        LIMIT {StatementsLookedAt}) kept) counted) marked) gone
                           WHERE EXISTS (SELECT FROM jsonb_array_elements(run.missing_sections) AS one
                                          WHERE one ->> 'section' = name AND {Mine})) AS missing
                    FROM (SELECT * FROM flex.ingestion_run run
                           WHERE run.account_id = recent.account_id AND run.flex_query_id = recent.flex_query_id
                             AND run.is_sandbox = recent.is_sandbox AND run.status = 'success'
                           ORDER BY run.statement_last_day DESC NULLS LAST, run.started_at_utc DESC LIMIT {StatementsLookedAt}) run
                   WHERE held.holder IS NULL OR run.sections @> jsonb_build_array(jsonb_build_object('account_id', held.holder))
                   ORDER BY run.statement_last_day DESC NULLS LAST, run.started_at_utc DESC LIMIT 1) statement ON true
              LEFT JOIN LATERAL (
                  SELECT ingestion_run_id, {Names} AS sections,
                         CASE WHEN held.is_alone THEN raw_record_count ELSE {Rows} END AS raw_record_count FROM (
                      (SELECT ingestion_run_id, sections, raw_record_count, 1 AS place FROM flex.ingestion_run run
                        WHERE run.account_id = recent.account_id AND run.flex_query_id = recent.flex_query_id
                          AND run.is_sandbox = recent.is_sandbox AND run.status = 'success'
                          AND run.statement_last_day < statement.statement_last_day
                          AND (run.started_at_utc, run.ingestion_run_id) < (statement.started_at_utc, statement.ingestion_run_id)
                        ORDER BY run.statement_last_day DESC NULLS LAST, run.started_at_utc DESC LIMIT 1)
                      UNION ALL
                      (SELECT ingestion_run_id, sections, raw_record_count, 2 FROM flex.ingestion_run run
                        WHERE run.account_id = recent.account_id AND run.flex_query_id = recent.flex_query_id
                          AND run.is_sandbox = recent.is_sandbox AND run.status = 'success'
                          AND (run.started_at_utc, run.ingestion_run_id) < (statement.started_at_utc, statement.ingestion_run_id)
                        ORDER BY run.started_at_utc DESC, run.ingestion_run_id DESC LIMIT 1)) one
                   ORDER BY place LIMIT 1) before ON true
              LEFT JOIN LATERAL (
                  SELECT newest.* FROM (
                      SELECT ingestion_run_id, status, outcome, error_code, error_message, error, fence FROM flex.ingestion_run run
                       WHERE run.account_id = recent.account_id AND run.flex_query_id = recent.flex_query_id
                         AND run.is_sandbox = recent.is_sandbox AND run.status <> 'started'
                       ORDER BY started_at_utc DESC, ingestion_run_id DESC LIMIT 1) newest
                   WHERE newest.status = 'failed') ended ON true
             ORDER BY recent.started_at_utc DESC, held.leads DESC, held.holder
            """);
        command.Parameters.Add(new() { Value = asked.Since.ToUniversalTime() });
        command.Parameters.Add(new() { Value = asked.AccountId });
        command.Parameters.Add(new() { Value = (object?)asked.FlexQueryId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = asked.Sandbox });
        command.Parameters.Add(new() { Value = asked.Today });
        command.Parameters.Add(
            new() { Value = (object?)asked.Scope.Named ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pairs = new List<CompletenessFacts>();
        while (await reader.ReadAsync(ct))
        {
            pairs.Add(new CompletenessFacts(
                reader.GetString(0), reader.GetString(1), reader.GetBoolean(6), await StatementAsync(reader, ct),
                await reader.IsDBNullAsync(2, ct) ? null : reader.GetGuid(2),
                await reader.IsDBNullAsync(9, ct) ? null : new FailedSince(
                    reader.GetGuid(9), EnumFormatter.Parse<RunOutcome>(reader.GetString(10)), reader.GetString(11), reader.GetString(12),
                    await reader.IsDBNullAsync(14, ct) ? null : reader.GetString(14), reader.GetInt64(15)),
                new(
                    reader.GetGuid(16), reader.GetInt64(17), EnumFormatter.Parse<RunOutcome>(reader.GetString(19)),
                    await reader.GetFieldValueAsync<DateTimeOffset>(18, ct), reader.GetInt32(27)))
            {
                RunAccountId = reader.GetString(24),
                IsFurther = reader.GetBoolean(25),
                IsUnexpected = reader.GetBoolean(26),
            });
        }

        return pairs;
    }

    private static async Task<NewestStatement?> StatementAsync(NpgsqlDataReader reader, CancellationToken ct) =>
        await reader.IsDBNullAsync(3, ct) ? null : new NewestStatement(
            reader.GetGuid(3), await reader.GetFieldValueAsync<DateTimeOffset>(4, ct),
            await reader.IsDBNullAsync(5, ct) ? null : await reader.GetFieldValueAsync<DateOnly>(5, ct),
            await reader.GetFieldValueAsync<string[]>(7, ct),
            await reader.IsDBNullAsync(8, ct) ? [] : JsonSerializer.Deserialize<MissingSince[]>(reader.GetString(8), PortalJson.Options)!,
            reader.GetInt32(13), reader.GetInt64(20),
            await reader.IsDBNullAsync(21, ct)
                ? null : new(reader.GetGuid(21), await reader.GetFieldValueAsync<string[]>(22, ct), reader.GetInt64(23)));
}
