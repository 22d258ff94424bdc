using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>A run to insert.</summary>
internal sealed record NewMarketRun(Guid RunId, MarketRunKind Kind, MarketRunTrigger Trigger, string RequestedBy, BackfillPlan Plan);

/// <summary>A slice that this process works on.</summary>
internal sealed record ClaimedSlice(SliceClaim Claim, int AssetId, BarInterval Interval, TimeSlice Slice, int Attempt);

/// <summary>How far a run is.</summary>
internal sealed record SliceCounts(int Total, int Done, int Failed, int Skipped);

/// <summary>A run that stopped before its slices were over.</summary>
internal sealed record StoppedRun(Guid RunId, MarketRunKind Kind, string RequestedBy, BackfillPlan Plan);

/// <summary>Writes runs and the slices of their plans. A slice is changed only by the process whose claim it carries.</summary>
internal static class BackfillSql
{
    /// <summary>Inserts a run unless one of its kind is active; returns its lease, or null when there is one.</summary>
    public static async Task<JobLease?> TryStartAsync(
        NpgsqlConnection connection, NewMarketRun run, string owner, TimeSpan lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH r AS (
                INSERT INTO market.ingestion_run (ingestion_run_id, kind, trigger, requested_by, plan, lease_owner, lease_expires_at_utc)
                SELECT $1, $2, $3, $4, $5, $6, clock_timestamp() + $7
                 WHERE $2 = 'ask_again' OR NOT EXISTS (SELECT FROM market.ingestion_run WHERE kind = $2 AND status = 'started')
                ON CONFLICT (kind) WHERE status = 'started' AND kind IN ('backfill', 'top_up') DO NOTHING
                RETURNING ingestion_run_id, fence)
            SELECT r.fence, pg_notify('{LiveEventChannel.Name}', '{MarketJobs.Runs.Topic}' || r.ingestion_run_id) FROM r
            """, connection);
        command.Parameters.Add(new() { Value = run.RunId });
        command.Parameters.Add(new() { Value = EnumFormatter.From(run.Kind) });
        command.Parameters.Add(new() { Value = EnumFormatter.From(run.Trigger) });
        command.Parameters.Add(new() { Value = run.RequestedBy });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(run.Plan, PortalJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteScalarAsync(ct) is long fence ? new JobLease(MarketJobs.Runs, run.RunId, fence) : null;
    }

    /// <summary>The active run of a kind, or null.</summary>
    public static async Task<Guid?> FindActiveAsync(NpgsqlConnection connection, MarketRunKind kind, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT ingestion_run_id FROM market.ingestion_run WHERE kind = $1 AND status = 'started'", connection);
        command.Parameters.Add(new() { Value = EnumFormatter.From(kind) });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <summary>Writes the slices of a plan, in the order in which they are to be claimed.</summary>
    public static async Task InsertSlicesAsync(
        NpgsqlConnection connection, Guid runId, IReadOnlyList<PlannedSlice> slices, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc)
            SELECT $1, asset_id, bar_interval, from_utc, to_utc
              FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS planned (asset_id, bar_interval, from_utc, to_utc, place)
             ORDER BY place
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = slices.Select(slice => slice.AssetId).ToArray() });
        command.Parameters.Add(new() { Value = slices.Select(slice => slice.Interval.Text()).ToArray() });
        command.Parameters.Add(new() { Value = slices.Select(slice => slice.Slice.From.ToUniversalTime()).ToArray() });
        command.Parameters.Add(new() { Value = slices.Select(slice => slice.Slice.To.ToUniversalTime()).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
        await CountAsync(connection, runId, ct);
    }

    /// <summary>Claims the next slice that may be tried; null when there is none now.</summary>
    public static async Task<ClaimedSlice?> ClaimAsync(NpgsqlDataSource database, JobLease lease, TimeSpan length, CancellationToken ct)
    {
        var owner = OwnerOf(lease);
        await using var command = database.CreateCommand("""
            UPDATE market.backfill_slice
               SET state = 'claimed', attempts = attempts + 1, lease_owner = $2, lease_expires_at_utc = clock_timestamp() + $3
             WHERE slice_id = (
                   SELECT slice_id FROM market.backfill_slice
                    WHERE ingestion_run_id = $1 AND next_try_at_utc <= clock_timestamp()
                      AND (state = 'waiting' OR (state = 'claimed' AND lease_expires_at_utc < clock_timestamp()))
                    ORDER BY next_try_at_utc, slice_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING slice_id, asset_id, bar_interval, from_utc, to_utc, attempts
            """);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = length });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                new SliceClaim(reader.GetInt64(0), owner), reader.GetInt32(1), BarIntervals.Parse(reader.GetString(2))!.Value,
                new(
                    await reader.GetFieldValueAsync<DateTimeOffset>(3, ct), await reader.GetFieldValueAsync<DateTimeOffset>(4, ct)),
                reader.GetInt32(5))
            : null;
    }

    /// <summary>
    /// When the next slice of a run may be tried, from now; null when all are over. One that is claimed is looked at in a second.
    /// </summary>
    public static async Task<TimeSpan?> NextTryAsync(NpgsqlDataSource database, Guid runId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT greatest(interval '0', next_try - clock_timestamp())
              FROM (SELECT min(CASE state WHEN 'waiting' THEN next_try_at_utc ELSE clock_timestamp() + interval '1 s' END) AS next_try
                      FROM market.backfill_slice WHERE ingestion_run_id = $1 AND state IN ('waiting', 'claimed')) AS open
             WHERE next_try IS NOT NULL
            """);
        command.Parameters.Add(new() { Value = runId });
        return await command.ExecuteScalarAsync(ct) as TimeSpan?;
    }

    /// <summary>Gives a claimed slice back, to be tried again after a time.</summary>
    public static async Task DeferAsync(NpgsqlDataSource database, SliceClaim claim, TimeSpan wait, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            UPDATE market.backfill_slice
               SET state = 'waiting', lease_owner = NULL, lease_expires_at_utc = NULL, next_try_at_utc = clock_timestamp() + $3
             WHERE slice_id = $1 AND lease_owner = $2 AND state = 'claimed'
            """);
        AddClaim(command, claim);
        command.Parameters.Add(new() { Value = wait });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends a claimed slice as failed.</summary>
    public static async Task FailAsync(NpgsqlDataSource database, SliceClaim claim, string code, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            UPDATE market.backfill_slice SET state = 'failed', error_code = $3, ended_at_utc = clock_timestamp()
             WHERE slice_id = $1 AND lease_owner = $2 AND state = 'claimed'
            """);
        AddClaim(command, claim);
        command.Parameters.Add(new() { Value = code });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Ends a claimed slice and all waiting ones of its vendor's assets, because asking cannot help: as failed, or as skipped where no
    /// question was sent for lack of a key. Slices that other workers are asking for end by themselves. Returns how many.
    /// </summary>
    public static async Task<int> EndVendorAsync(
        NpgsqlDataSource database, JobLease lease, SliceClaim claim, string? errorCode, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            UPDATE market.backfill_slice s
               SET state = CASE WHEN $3::text IS NULL THEN 'skipped' ELSE 'failed' END, error_code = $3, ended_at_utc = clock_timestamp()
              FROM market.asset a
             WHERE s.ingestion_run_id = $1 AND a.asset_id = s.asset_id
               AND a.vendor_code = (SELECT vendor_code FROM market.backfill_slice JOIN market.asset USING (asset_id) WHERE slice_id = $2)
               AND (s.state = 'waiting' OR (s.slice_id = $2 AND s.state = 'claimed' AND s.lease_owner = $4))
            """);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = claim.SliceId });
        command.Parameters.Add(new() { Value = (object?)errorCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = claim.Owner });
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends every open slice of a run as skipped: it was cancelled.</summary>
    public static async Task SkipRestAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE market.backfill_slice SET state = 'skipped', ended_at_utc = clock_timestamp()
             WHERE ingestion_run_id = $1 AND state IN ('waiting', 'claimed')
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Counts the slices and rows of a run again and keeps the figures on its row. Slices that another run took over stay in the total.
    /// </summary>
    public static async Task<SliceCounts> CountAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH s AS (
                SELECT count(*)::integer AS total, count(*) FILTER (WHERE state = 'done')::integer AS done,
                       count(*) FILTER (WHERE state = 'failed')::integer AS failed,
                       count(*) FILTER (WHERE state = 'skipped')::integer AS skipped
                  FROM market.backfill_slice WHERE ingestion_run_id = $1),
            l AS (
                SELECT COALESCE(sum(rows_inserted), 0) AS inserted, COALESCE(sum(rows_updated), 0) AS updated
                  FROM market.lineage WHERE ingestion_run_id = $1),
            u AS (
                UPDATE market.ingestion_run
                   SET slices_total = greatest(slices_total, s.total), slices_done = s.done, slices_failed = s.failed,
                       rows_inserted = l.inserted, rows_updated = l.updated
                  FROM s, l WHERE ingestion_run_id = $1)
            SELECT total, done, failed, skipped FROM s
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3));
    }

    /// <summary>Why slices of a run were not stored, by vendor and the most frequent first. Of a run that was not cancelled.</summary>
    public static async Task<IReadOnlyList<VendorFailure>> ListFailuresAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT vendor_code, error_code, count(*)::integer
              FROM market.backfill_slice JOIN market.asset USING (asset_id)
             WHERE ingestion_run_id = $1 AND state IN ('failed', 'skipped')
             GROUP BY vendor_code, error_code ORDER BY vendor_code, count(*) DESC, error_code
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var failures = new List<VendorFailure>();
        while (await reader.ReadAsync(ct))
        {
            failures.Add(VendorFailure.Of(
                reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1), reader.GetInt32(2)));
        }

        return failures;
    }

    /// <summary>
    /// A run whose process or database ended before its slices did, oldest first, locked until the transaction ends; one that another
    /// process looks at is left out. Null when there is none.
    /// </summary>
    public static async Task<StoppedRun?> TakeStoppedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT r.ingestion_run_id, r.kind, r.requested_by, r.plan
              FROM market.ingestion_run r
             WHERE r.status = 'failed' AND r.error_code = ANY ($1)
               AND EXISTS (SELECT FROM market.backfill_slice s
                            WHERE s.ingestion_run_id = r.ingestion_run_id AND s.state IN ('waiting', 'claimed'))
             ORDER BY r.fence LIMIT 1 FOR UPDATE OF r SKIP LOCKED
            """, connection);
        string[] stopped =
        [
            MarketDataErrors.RunAbandoned().Code, MarketDataErrors.RunStoppedByShutdown().Code, DatabaseErrors.Unavailable().Code,
        ];
        command.Parameters.Add(new() { Value = stopped });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0), EnumFormatter.Parse<MarketRunKind>(reader.GetString(1)), reader.GetString(2),
                JsonSerializer.Deserialize<BackfillPlan>(reader.GetString(3), PortalJson.Options)!)
            : null;
    }

    /// <summary>Gives the open slices of a run that stopped to another one, which it names from then on. Returns how many.</summary>
    public static async Task<int> MoveOpenAsync(NpgsqlConnection connection, Guid from, Guid to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH stopped AS (
                UPDATE market.ingestion_run SET resumed_by_run_id = $2 WHERE ingestion_run_id = $1),
            moved AS (
                UPDATE market.backfill_slice
                   SET ingestion_run_id = $2, state = 'waiting', lease_owner = NULL, lease_expires_at_utc = NULL,
                       next_try_at_utc = clock_timestamp()
                 WHERE ingestion_run_id = $1 AND state IN ('waiting', 'claimed')
                RETURNING 1)
            SELECT count(*)::integer FROM moved
            """, connection);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        var moved = (int)(await command.ExecuteScalarAsync(ct))!;
        await CountAsync(connection, from, ct);
        await CountAsync(connection, to, ct);
        return moved;
    }

    private static string OwnerOf(JobLease lease) => $"{lease.JobId:N}/{lease.Fence}";

    private static void AddClaim(NpgsqlCommand command, SliceClaim claim)
    {
        command.Parameters.Add(new() { Value = claim.SliceId });
        command.Parameters.Add(new() { Value = claim.Owner });
    }
}
