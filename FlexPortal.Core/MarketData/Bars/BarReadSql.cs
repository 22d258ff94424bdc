using Npgsql;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Reads bars of one series. Every window is half open and begins and ends anywhere.</summary>
internal sealed class BarReadSql(NpgsqlDataSource database, BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The first bars of a window, or the last ones; oldest first.</summary>
    public async Task<IReadOnlyList<BarRow>> ListAsync(int assetId, TimeSlice window, int most, bool last, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Table.Time}, b.open, b.high, b.low, b.close, b.volume, b.is_final, b.revision, b.lineage_id
              FROM {Table.Name} b
             WHERE b.asset_id = $1 AND b.{Table.Key} >= $2 AND b.{Table.Key} < $3
             ORDER BY b.{Table.Key} {(last ? "DESC" : "ASC")} LIMIT $4
            """);
        AddWindow(command, Table, assetId, window);
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var bars = new List<BarRow>();
        while (await reader.ReadAsync(ct))
            bars.Add(Read(reader, 0));
        if (last)
            bars.Reverse();
        return bars;
    }

    /// <summary>The last changes of final bars, newest first.</summary>
    public async Task<IReadOnlyList<BarChange>> ListChangesAsync(int assetId, int most, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT r.bar_time, r.open, r.high, r.low, r.close, r.volume, true, r.revision, r.lineage_id, r.replaced_at_utc,
                   COALESCE(n.open, b.open), COALESCE(n.high, b.high), COALESCE(n.low, b.low), COALESCE(n.close, b.close),
                   COALESCE(n.volume, b.volume), r.revision + 1, r.replaced_by_lineage
              FROM (SELECT * FROM market.bar_revision
                     WHERE asset_id = $1 AND bar_interval = '{Table.Text}'
                     ORDER BY replaced_at_utc DESC, bar_time DESC, revision DESC LIMIT $2) AS r
              JOIN {Table.Name} b ON b.asset_id = $1 AND {Table.Time} = r.bar_time
              LEFT JOIN market.bar_revision n
                ON n.asset_id = $1 AND n.bar_interval = '{Table.Text}' AND n.bar_time = r.bar_time AND n.revision = r.revision + 1
             ORDER BY r.replaced_at_utc DESC, r.bar_time DESC, r.revision DESC
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var changes = new List<BarChange>();
        while (await reader.ReadAsync(ct))
        {
            var (before, time) = (Read(reader, 0), Instant(reader, 0));
            var after = new BarRow(
                time, reader.GetDecimal(10), reader.GetDecimal(11), reader.GetDecimal(12), reader.GetDecimal(13), reader.GetDecimal(14),
                IsFinal: true, reader.GetInt32(15), reader.GetInt64(16));
            changes.Add(new(time, before.Revision, Instant(reader, 9), before, after));
        }

        return changes;
    }

    /// <summary>The asset and the window as the first three parameters.</summary>
    internal static void AddWindow(NpgsqlCommand command, BarTable table, int assetId, TimeSlice window)
    {
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(Key(table, window.From));
        command.Parameters.Add(Key(table, window.To));
    }

    /// <summary>A bar whose nine columns begin at a place.</summary>
    internal static BarRow Read(NpgsqlDataReader row, int first) => new(
        Instant(row, first), row.GetDecimal(first + 1), row.GetDecimal(first + 2), row.GetDecimal(first + 3),
        row.GetDecimal(first + 4), row.GetDecimal(first + 5), row.GetBoolean(first + 6), row.GetInt32(first + 7), row.GetInt64(first + 8));

    /// <summary>The first slot that begins at or after a time: a day begins at midnight UTC.</summary>
    private static NpgsqlParameter Key(BarTable table, DateTimeOffset time)
    {
        var length = table.Interval.Length().Ticks;
        var start = new DateTimeOffset((time.UtcTicks + length - 1) / length * length, TimeSpan.Zero);
        return new() { Value = table.KeyOf(start), NpgsqlDbType = table.KeyDbType };
    }

    private static DateTimeOffset Instant(NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);
}
