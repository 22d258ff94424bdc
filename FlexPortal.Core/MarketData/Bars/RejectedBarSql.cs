using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Keeps bars that failed validation.</summary>
internal static class RejectedBarSql
{
    /// <summary>
    /// Whether a rejected bar gets a row. A minute outside of the session gets none: vendors send hours of them every day, its slot is
    /// closed either way, and the lineage has their number.
    /// </summary>
    public static bool IsKept(RejectedBar rejected, BarInterval interval) =>
        interval == BarInterval.Day || rejected.Reason != BarRejection.OutsideSession;

    /// <summary>The statement that keeps them, each once, for a batch; null when there is nothing to keep.</summary>
    public static NpgsqlBatchCommand? Insert(
        int assetId, BarInterval interval, IReadOnlyCollection<RejectedBar> rejected, long lineageId)
    {
        var kept = rejected.Where(bar => IsKept(bar, interval)).ToArray();
        if (kept.Length == 0)
            return null;

        var command = new NpgsqlBatchCommand("""
            INSERT INTO market.rejected_bar (asset_id, bar_interval, bar_time, reason, open, high, low, close, volume, lineage_id)
            SELECT $1, $2, g.*, $10 FROM unnest($3, $4, $5, $6, $7, $8, $9) AS g (bar_time, reason, open, high, low, close, volume)
                ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = interval.Text() });
        command.Parameters.Add(Array(kept.Select(bar => bar.Time.ToUniversalTime()).ToArray(), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Array(kept.Select(bar => EnumFormatter.From(bar.Reason)).ToArray(), NpgsqlDbType.Text));
        command.Parameters.Add(Array(kept.Select(bar => bar.Bar?.Open).ToArray(), NpgsqlDbType.Numeric));
        command.Parameters.Add(Array(kept.Select(bar => bar.Bar?.High).ToArray(), NpgsqlDbType.Numeric));
        command.Parameters.Add(Array(kept.Select(bar => bar.Bar?.Low).ToArray(), NpgsqlDbType.Numeric));
        command.Parameters.Add(Array(kept.Select(bar => bar.Bar?.Close).ToArray(), NpgsqlDbType.Numeric));
        command.Parameters.Add(Array(kept.Select(bar => bar.Bar?.Volume).ToArray(), NpgsqlDbType.Numeric));
        command.Parameters.Add(new() { Value = lineageId });
        return command;
    }

    private static NpgsqlParameter Array(object values, NpgsqlDbType type) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
