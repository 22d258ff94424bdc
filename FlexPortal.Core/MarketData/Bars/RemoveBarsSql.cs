using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Removes the series of an asset inside the caller's transaction.</summary>
internal static class RemoveBarsSql
{
    /// <summary>Waits for the locks of the calendar and of both series, in the order in which bars are stored.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, int assetId, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(CalendarSql.ShareLock(assetId));
        foreach (var interval in Enum.GetValues<BarInterval>())
            batch.BatchCommands.Add(LineageSql.SeriesLock(assetId, interval));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether a run that is under way has slices of the asset that are not over.</summary>
    public static async Task<bool> IsFetchedAsync(NpgsqlConnection connection, int assetId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT EXISTS (SELECT FROM market.backfill_slice s JOIN market.ingestion_run r USING (ingestion_run_id)
                            WHERE s.asset_id = $1 AND s.state IN ('waiting', 'claimed') AND r.status = 'started')
            """, connection);
        command.Parameters.Add(new() { Value = assetId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Removes bars, their former values, rejected bars, lineage, coverage and acknowledgements of both series, and clears their incidents.
    /// Runs, their slices and the remediation log stay. Returns what was removed; null when there was nothing.
    /// </summary>
    public static async Task<RemovedBars?> RemoveAsync(NpgsqlConnection connection, string symbol, int assetId, CancellationToken ct)
    {
        // The days of a series and its acknowledgements refer to its coverage, so that goes last.
        await using var command = new NpgsqlCommand($"""
            WITH minutes AS (DELETE FROM market.ohlcv_minute WHERE asset_id = $1 RETURNING 1),
                 days AS (DELETE FROM market.ohlcv_day WHERE asset_id = $1 RETURNING 1),
                 revisions AS (DELETE FROM market.bar_revision WHERE asset_id = $1 RETURNING 1),
                 rejected AS (DELETE FROM market.rejected_bar WHERE asset_id = $1),
                 answers AS (DELETE FROM market.lineage WHERE asset_id = $1 RETURNING 1),
                 known AS (DELETE FROM market.gap_acknowledgement WHERE asset_id = $1),
                 counted AS (DELETE FROM market.coverage_day WHERE asset_id = $1),
                 incidents AS (
                     UPDATE market.alert SET state = 'cleared', cleared_at_utc = clock_timestamp()
                      WHERE asset_id = $1 AND cleared_at_utc IS NULL)
            SELECT (SELECT count(*) FROM days), (SELECT count(*) FROM minutes), (SELECT count(*) FROM revisions),
                   (SELECT count(*) FROM answers), min(vendor_code),
                   pg_notify('{LiveEventChannel.Name}', '{MarketJobs.Runs.Topic}')
              FROM market.coverage WHERE asset_id = $1
            """, connection);
        command.Parameters.Add(new() { Value = assetId });
        RemovedBars? removed;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            removed = await reader.IsDBNullAsync(4, ct) ? null : new(
                symbol, reader.GetString(4), reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        await using var coverage = new NpgsqlCommand("DELETE FROM market.coverage WHERE asset_id = $1", connection);
        coverage.Parameters.Add(new() { Value = assetId });
        await coverage.ExecuteNonQueryAsync(ct);
        return removed;
    }
}
