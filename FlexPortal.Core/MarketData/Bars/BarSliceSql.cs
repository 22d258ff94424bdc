using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>What a write of bars did.</summary>
/// <param name="Inserted">Bars that were not there.</param>
/// <param name="Updated">Bars with other values than before, and bars that became final.</param>
/// <param name="Unchanged">Bars that were there with the same values; nothing was written.</param>
/// <param name="Revised">Final bars among the updated, whose former values are kept.</param>
/// <param name="Superseded">The latest answer whose bars were changed; null when none were.</param>
internal sealed record BarWrite(int Inserted, int Updated, int Unchanged, int Revised, long? Superseded)
{
    /// <summary>Nothing written.</summary>
    public static BarWrite None { get; } = new(0, 0, 0, 0, null);
}

/// <summary>
/// Writes the bars of one series inside the caller's transaction, which holds the lock of the series: the former values are read in the
/// statement that replaces them. Arrays instead of COPY: for a thousand rows one statement is faster than a staging table.
/// </summary>
internal sealed class BarSliceSql(BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>
    /// Inserts what is new, updates what differs, and writes nothing for an identical bar. A final bar that differs leaves its former
    /// values in <c>market.bar_revision</c>, and stays final.
    /// </summary>
    public async Task<BarWrite> UpsertAsync(
        NpgsqlConnection connection, int assetId, IReadOnlyList<Bar> bars, long lineageId, CancellationToken ct)
    {
        if (bars.Count == 0)
            return BarWrite.None;

        await using var command = new NpgsqlCommand($"""
            WITH given AS (
                SELECT * FROM unnest($2, $3, $4, $5, $6, $7, $8) AS g (key, open, high, low, close, volume, is_final)),
            pair AS MATERIALIZED (
                SELECT g.*, b.asset_id IS NOT NULL AS is_known, COALESCE(b.is_final, false) AS was_final, b.revision,
                       b.open AS old_open, b.high AS old_high, b.low AS old_low, b.close AS old_close, b.volume AS old_volume,
                       b.lineage_id AS old_lineage,
                       (b.open, b.high, b.low, b.close, b.volume) IS DISTINCT FROM (g.open, g.high, g.low, g.close, g.volume) AS differs
                  FROM given g
                  LEFT JOIN {Table.Name} b ON b.asset_id = $1 AND b.{Table.Key} = g.key AND b.{Table.Key} >= $9 AND b.{Table.Key} <= $10),
            revised AS (
                INSERT INTO market.bar_revision (asset_id, bar_interval, bar_time, revision, open, high, low, close, volume, lineage_id,
                                                 replaced_by_lineage)
                SELECT $1, '{Table.Text}', {Table.KeyTime}, revision, old_open, old_high, old_low, old_close, old_volume,
                       old_lineage, $11
                  FROM pair WHERE was_final AND differs),
            written AS (
                INSERT INTO {Table.Name} AS b (asset_id, {Table.Key}, open, high, low, close, volume, is_final, revision, lineage_id)
                SELECT $1, key, open, high, low, close, volume, is_final OR was_final,
                       COALESCE(revision, 0) + CASE WHEN was_final THEN 1 ELSE 0 END, $11
                  FROM pair WHERE differs OR (is_final AND NOT was_final)
                    ON CONFLICT (asset_id, {Table.Key}) DO UPDATE
                   SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
                       is_final = excluded.is_final, revision = excluded.revision, lineage_id = excluded.lineage_id)
            SELECT count(*) FILTER (WHERE NOT is_known)::integer,
                   count(*) FILTER (WHERE is_known AND (differs OR (is_final AND NOT was_final)))::integer,
                   count(*) FILTER (WHERE was_final AND differs)::integer,
                   max(old_lineage) FILTER (WHERE is_known AND differs)
              FROM pair
            """, connection);
        AddBars(command.Parameters, assetId, bars, lineageId);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        await reader.ReadAsync(ct);
        var (inserted, updated) = (reader.GetInt32(0), reader.GetInt32(1));
        var superseded = await reader.IsDBNullAsync(3, ct) ? (long?)null : reader.GetInt64(3);
        return new(inserted, updated, bars.Count - inserted - updated, reader.GetInt32(2), superseded);
    }

    private void AddBars(NpgsqlParameterCollection parameters, int assetId, IReadOnlyList<Bar> bars, long lineageId)
    {
        parameters.Add(new() { Value = assetId });
        parameters.Add(new() { Value = Table.KeysOf(bars.Select(bar => bar.Time)), NpgsqlDbType = NpgsqlDbType.Array | Table.KeyDbType });
        parameters.Add(Numbers(bar => bar.Open));
        parameters.Add(Numbers(bar => bar.High));
        parameters.Add(Numbers(bar => bar.Low));
        parameters.Add(Numbers(bar => bar.Close));
        parameters.Add(Numbers(bar => bar.Volume));
        parameters.Add(new() { Value = bars.Select(bar => bar.IsFinal).ToArray() });
        parameters.Add(new() { Value = Table.KeyOf(bars.Min(bar => bar.Time)), NpgsqlDbType = Table.KeyDbType });
        parameters.Add(new() { Value = Table.KeyOf(bars.Max(bar => bar.Time)), NpgsqlDbType = Table.KeyDbType });
        parameters.Add(new() { Value = lineageId });

        NpgsqlParameter Numbers(Func<Bar, decimal> value) =>
            new() { Value = bars.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric };
    }
}
