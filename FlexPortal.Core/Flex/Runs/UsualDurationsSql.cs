using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>How long the stages of a query usually take, computed by the database from the times on the run rows.</summary>
internal static class UsualDurationsSql
{
    internal const string Text = """
        WITH before AS (
            SELECT status, started_at_utc, ingestion_run_id, request_ms, poll_ms, download_ms, preflight_ms, persist_ms
              FROM flex.ingestion_run
             WHERE account_id = $1 AND flex_query_id = $2 AND is_sandbox = $3 AND (started_at_utc, ingestion_run_id) < ($4, $5)
             ORDER BY started_at_utc DESC, ingestion_run_id DESC LIMIT 300),
        good AS (
            SELECT * FROM before WHERE status = 'success' ORDER BY started_at_utc DESC, ingestion_run_id DESC LIMIT 30),
        lengths AS (
            SELECT stage, ms
              FROM good, LATERAL (VALUES ('request', request_ms), ('poll', poll_ms), ('download', download_ms),
                                         ('preflight', preflight_ms), ('persist', persist_ms)) AS length (stage, ms)
             WHERE ms IS NOT NULL)
        SELECT stage, count(*)::int, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)
          FROM lengths GROUP BY stage
        """;

    /// <summary>
    /// Median and 95th percentile for each stage over the successful runs of the same account and query just before this one, at most 30.
    /// Looks at 300 runs and no further: a query that has failed for longer has no usual length.
    /// </summary>
    public static async Task<IReadOnlyList<UsualDuration>> ReadAsync(NpgsqlDataSource database, RunDetail run, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Text);
        command.Parameters.Add(new() { Value = run.AccountId });
        command.Parameters.Add(new() { Value = run.FlexQueryId });
        command.Parameters.Add(new() { Value = run.Sandbox });
        command.Parameters.Add(new() { Value = run.StartedAtUtc });
        command.Parameters.Add(new() { Value = run.IngestionRunId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stages = new List<UsualDuration>();
        while (await reader.ReadAsync(ct))
            stages.Add(new(
                EnumFormatter.Parse<RunStage>(reader.GetString(0)), reader.GetInt32(1),
                (long)Math.Round(reader.GetDouble(2)), (long)Math.Round(reader.GetDouble(3))));
        return [.. stages.OrderBy(stage => stage.Stage)];
    }
}
