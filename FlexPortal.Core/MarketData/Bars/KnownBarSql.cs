using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>
/// Reads the bars of one series as they were stored at an earlier time. A value is known from the time that its answer was stored
/// (<c>lineage.stored_at_utc</c>), or for a restated bar from the time that it replaced the former one (<c>bar_revision</c>). Both are
/// the database's clock inside the transaction that stored them, so a reader saw the bar a moment later, after the commit.
/// </summary>
internal sealed class KnownBarSql(NpgsqlDataSource database, BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The first bars of a window that were known, or the last ones; oldest first.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="knownAt">The earlier time, UTC.</param>
    /// <param name="bounds">Bars to return, and bars to look at: with every bar stored later, none of those is returned.</param>
    /// <param name="last">The last ones.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<BarRow>> ListAsync(
        int assetId, TimeSlice window, DateTimeOffset knownAt, (int Most, int MostLooked) bounds, bool last, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Table.Time}, COALESCE(r.open, b.open), COALESCE(r.high, b.high), COALESCE(r.low, b.low), COALESCE(r.close, b.close),
                   COALESCE(r.volume, b.volume), b.is_final OR r.revision IS NOT NULL, COALESCE(r.revision, b.revision), l.lineage_id
              FROM (SELECT * FROM {Table.Name} b
                     WHERE b.asset_id = $1 AND b.{Table.Key} >= $2 AND b.{Table.Key} < $3
                     ORDER BY b.{Table.Key} {(last ? "DESC" : "ASC")} LIMIT $6) AS b
              LEFT JOIN LATERAL (
                    SELECT * FROM market.bar_revision v
                     WHERE b.revision > 0 AND v.asset_id = $1 AND v.bar_interval = '{Table.Text}' AND v.bar_time = {Table.Time}
                       AND v.replaced_at_utc > $4
                     ORDER BY v.revision LIMIT 1) AS r ON true
              JOIN market.lineage l ON l.lineage_id = COALESCE(r.lineage_id, b.lineage_id)
             WHERE COALESCE(r.revision, b.revision) > 0 OR l.stored_at_utc <= $4
             ORDER BY b.{Table.Key} {(last ? "DESC" : "ASC")} LIMIT $5
            """);
        BarReadSql.AddWindow(command, Table, assetId, window);
        command.Parameters.Add(new() { Value = knownAt.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = bounds.Most });
        command.Parameters.Add(new() { Value = bounds.MostLooked });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var bars = new List<BarRow>();
        while (await reader.ReadAsync(ct))
            bars.Add(BarReadSql.Read(reader, 0));
        if (last)
            bars.Reverse();
        return bars;
    }

    /// <summary>The time of the bar at a place in a window, counted from 1; null when the window has fewer.</summary>
    public async Task<DateTimeOffset?> FindTimeAsync(int assetId, TimeSlice window, int place, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Table.Time} FROM {Table.Name} b
             WHERE b.asset_id = $1 AND b.{Table.Key} >= $2 AND b.{Table.Key} < $3
             ORDER BY b.{Table.Key} OFFSET $4 LIMIT 1
            """);
        BarReadSql.AddWindow(command, Table, assetId, window);
        command.Parameters.Add(new() { Value = place - 1 });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, ct) : null;
    }
}
