using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>
/// Reads and writes the bars of one series inside the caller's transaction, which holds the lock of the series: what is read stays as it is
/// until the write. A bar that is there after all breaks the primary key, and the transaction with it. Arrays instead of COPY: for a
/// thousand rows they cost the same, and go with the other statements in one round trip.
/// </summary>
internal sealed class BarSliceSql(BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>The bars of whole UTC days, for a batch; <see cref="ReadAsync"/> takes them.</summary>
    public NpgsqlBatchCommand Read(int assetId, TimeSlice days)
    {
        var command = new NpgsqlBatchCommand($"""
            SELECT {Table.Time}, open, high, low, close, volume, is_final, lineage_id
              FROM {Table.Name} b WHERE asset_id = $1 AND {Table.Key} >= $2 AND {Table.Key} < $3
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.KeyOf(days.From), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(new() { Value = Table.KeyOf(days.To), NpgsqlDbType = Table.KeyDbType });
        return command;
    }

    /// <summary>Reads the rows of <see cref="Read"/>, oldest first.</summary>
    public static async Task<IReadOnlyList<StoredBar>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var bars = new List<StoredBar>();
        while (await reader.ReadAsync(ct))
            bars.Add(BarOf(reader));
        // Sorted here: they mostly come in order, and the database would sort them in full.
        bars.Sort((one, other) => one.Bar.Time.CompareTo(other.Bar.Time));
        return bars;
    }

    /// <summary>Inserts bars that are not there, for a batch; null when there are none.</summary>
    public NpgsqlBatchCommand? Insert(int assetId, IReadOnlyList<Bar> bars, long lineageId) => bars.Count == 0
        ? null
        : Write(assetId, bars, lineageId, $"""
            INSERT INTO {Table.Name} (asset_id, {Table.Key}, open, high, low, close, volume, is_final, lineage_id)
            SELECT $1, g.*, $9 FROM unnest($2, $3, $4, $5, $6, $7, $8) AS g
            """);

    /// <summary>
    /// Updates stored bars, for a batch; null when there are none. The former values of a final bar go to <c>market.bar_revision</c>.
    /// </summary>
    public NpgsqlBatchCommand? Change(int assetId, IReadOnlyList<Bar> bars, long lineageId) => bars.Count == 0
        ? null
        : Write(assetId, bars, lineageId, $"""
            WITH given AS MATERIALIZED (
                SELECT * FROM unnest($2, $3, $4, $5, $6, $7, $8) AS g (key, open, high, low, close, volume, is_final)),
            revised AS (
                INSERT INTO market.bar_revision (asset_id, bar_interval, bar_time, revision, open, high, low, close, volume, lineage_id,
                                                 replaced_by_lineage)
                SELECT $1, '{Table.Text}', {Table.Time}, b.revision, b.open, b.high, b.low, b.close, b.volume, b.lineage_id, $9
                  FROM given g JOIN {Table.Name} b ON b.asset_id = $1 AND b.{Table.Key} = g.key
                 WHERE b.is_final)
            UPDATE {Table.Name} b
               SET open = g.open, high = g.high, low = g.low, close = g.close, volume = g.volume, is_final = g.is_final,
                   revision = b.revision + b.is_final::integer, lineage_id = $9
              FROM given g WHERE b.asset_id = $1 AND b.{Table.Key} = g.key
            """);

    private NpgsqlBatchCommand Write(int assetId, IReadOnlyList<Bar> bars, long lineageId, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = assetId });
        var times = Table.KeysOf(bars.Select(bar => bar.Time));
        command.Parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | Table.KeyDbType });
        command.Parameters.Add(Numbers(bar => bar.Open));
        command.Parameters.Add(Numbers(bar => bar.High));
        command.Parameters.Add(Numbers(bar => bar.Low));
        command.Parameters.Add(Numbers(bar => bar.Close));
        command.Parameters.Add(Numbers(bar => bar.Volume));
        command.Parameters.Add(new() { Value = bars.Select(bar => bar.IsFinal).ToArray() });
        command.Parameters.Add(new() { Value = lineageId });
        return command;

        NpgsqlParameter Numbers(Func<Bar, decimal> value) =>
            new() { Value = bars.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric };
    }

    private static StoredBar BarOf(NpgsqlDataReader row) => new(
        new(
            row.GetFieldValue<DateTimeOffset>(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4),
            row.GetDecimal(5), row.GetBoolean(6)),
        row.GetInt64(7));
}
