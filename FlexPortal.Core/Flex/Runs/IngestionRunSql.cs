using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// What a run has beyond a unit of work (<see cref="JobSql"/>): its start, its reference code and its results. Each statement says
/// <c>status = 'started'</c> and, for the holder, the fence; nothing finished is overwritten.
/// </summary>
internal static class IngestionRunSql
{
    /// <summary>
    /// Inserts the run unless the account has an active one. Returns the lease, or null when it has. A start that finds the active run
    /// takes no run number; only one of two in the same instant leaves a gap.
    /// </summary>
    public static async Task<JobLease?> TryStartAsync(
        NpgsqlConnection connection, NewRun run, string owner, TimeSpan lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH r AS (
                INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, from_date, to_date, trigger, requested_by,
                                                is_sandbox, lease_owner, lease_expires_at_utc)
                SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + $10
                 WHERE NOT EXISTS (SELECT FROM flex.ingestion_run WHERE account_id = $2 AND status = 'started')
                ON CONFLICT (account_id) WHERE status = 'started' DO NOTHING
                RETURNING ingestion_run_id, fence)
            SELECT r.fence, pg_notify('{LiveEventChannel.Name}', '{FlexTopics.Runs}' || r.ingestion_run_id) FROM r
            """, connection);
        command.Parameters.Add(new() { Value = run.RunId });
        command.Parameters.Add(new() { Value = run.AccountId });
        command.Parameters.Add(new() { Value = run.QueryId });
        command.Parameters.Add(Nullable(run.From, NpgsqlDbType.Date));
        command.Parameters.Add(Nullable(run.To, NpgsqlDbType.Date));
        command.Parameters.Add(new() { Value = EnumFormatter.From(run.Trigger) });
        command.Parameters.Add(new() { Value = run.RequestedBy });
        command.Parameters.Add(new() { Value = run.IsSandbox });
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteScalarAsync(ct) is long fence ? new JobLease(FlexJobs.Runs, run.RunId, fence) : null;
    }

    /// <summary>The active run of an account, or null.</summary>
    public static async Task<Guid?> FindActiveAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT ingestion_run_id FROM flex.ingestion_run WHERE account_id = $1 AND status = 'started'", connection);
        command.Parameters.Add(new() { Value = accountId });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <summary>Keeps the broker's handle for the statement. Returns false when the lease is lost.</summary>
    public static async Task<bool> KeepReferenceAsync(NpgsqlDataSource database, JobLease lease, string referenceCode, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE flex.ingestion_run SET reference_code = $3 WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'");
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = referenceCode });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>
    /// Ends the run, with the results of a statement that arrived: this must be the last call of the transaction that stored them. Returns
    /// false when the lease is lost, or when a success comes after a request to cancel: roll back then.
    /// </summary>
    public static async Task<bool> EndAsync(NpgsqlConnection connection, JobLease lease, RunEnd end, CancellationToken ct) =>
        (end.Artifact is null || await KeepResultsAsync(connection, lease, end, ct))
        && await FlexJobs.Runs.Sql.EndAsync(connection, lease, new(EnumFormatter.From(end.Stage), end.DiagnosticsJson, end.Error), ct);

    private static async Task<bool> KeepResultsAsync(NpgsqlConnection connection, JobLease lease, RunEnd end, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE flex.ingestion_run
               SET period_key = $3, raw_artifact_id = $4, payload_sha256 = $5, payload_byte_length = $6, artifact_deduplicated = $7,
                   raw_record_count = $8, inserted_count = $9, deduplicated_count = $8 - $9,
                   sections = $10, missing_sections = $11, findings = $12
             WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'
            """, connection);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(Nullable(end.PeriodKey, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.Artifact?.RawArtifactId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Nullable(end.Artifact?.PayloadSha256, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.Artifact?.ByteLength, NpgsqlDbType.Bigint));
        command.Parameters.Add(Nullable(end.Artifact?.Deduplicated, NpgsqlDbType.Boolean));
        command.Parameters.Add(Nullable(end.RawRecordCount, NpgsqlDbType.Bigint));
        command.Parameters.Add(Nullable(end.InsertedCount, NpgsqlDbType.Bigint));
        command.Parameters.Add(new() { Value = end.SectionsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = end.MissingSectionsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = end.FindingsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
