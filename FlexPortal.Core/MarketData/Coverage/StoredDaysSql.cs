using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Reads what is stored of whole UTC days of a series, with the statements of one batch.</summary>
internal sealed class StoredDaysSql(BarTable table)
{
    /// <summary>The statements, for a batch; <see cref="ReadAsync"/> takes their results.</summary>
    public IEnumerable<NpgsqlBatchCommand> Read(int assetId, TimeSlice span)
    {
        yield return CalendarSql.Sessions(assetId, span);
        yield return new BarSliceSql(table).Read(assetId, span);

        var rejected = new NpgsqlBatchCommand("""
            SELECT DISTINCT bar_time FROM market.rejected_bar
             WHERE asset_id = $1 AND bar_interval = $2 AND bar_time >= $3 AND bar_time < $4
               AND reason NOT IN ('off_grid', 'outside_session')
            """);
        AddSpan(rejected, assetId, span);
        yield return rejected;

        var coverage = new NpgsqlBatchCommand("""
            SELECT density, answered * tstzmultirange(tstzrange($3, $4)), acknowledged * tstzmultirange(tstzrange($3, $4)),
                   vendor_code
              FROM market.coverage WHERE asset_id = $1 AND bar_interval = $2
            """);
        AddSpan(coverage, assetId, span);
        yield return coverage;
    }

    /// <summary>Reads the results, of which the first is the reader's current one.</summary>
    public static async Task<StoredDays> ReadAsync(NpgsqlDataReader reader, TimeSlice span, CancellationToken ct)
    {
        var sessions = await CalendarSql.ReadSessionsAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var bars = await BarSliceSql.ReadAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var rejected = new List<DateTimeOffset>();
        while (await reader.ReadAsync(ct))
            rejected.Add(await reader.GetFieldValueAsync<DateTimeOffset>(0, ct));
        await reader.NextResultAsync(ct);
        var isKnown = await reader.ReadAsync(ct);
        return new()
        {
            Span = span,
            Sessions = sessions,
            Bars = bars,
            Rejected = rejected,
            Density = isKnown ? EnumFormatter.Parse<BarDensity>(reader.GetString(0)) : null,
            Answered = isKnown ? Ranges(reader, 1) : TimeRanges.Empty,
            Acknowledged = isKnown ? Ranges(reader, 2) : TimeRanges.Empty,
            VendorCode = isKnown ? reader.GetString(3) : null,
        };
    }

    private void AddSpan(NpgsqlBatchCommand command, int assetId, TimeSlice span)
    {
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = table.Text });
        command.Parameters.Add(new() { Value = span.From, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = span.To, NpgsqlDbType = NpgsqlDbType.TimestampTz });
    }

    private static TimeRanges Ranges(NpgsqlDataReader reader, int column) =>
        SlotParameter.Read(reader.GetFieldValue<NpgsqlRange<DateTime>[]>(column));
}
