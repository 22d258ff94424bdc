using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>What is stored of the slots of a window.</summary>
internal sealed record StoredSlots
{
    /// <summary>Sessions around the window, oldest first.</summary>
    public required IReadOnlyList<TradingSession> Sessions { get; init; }

    /// <summary>Slots with a bar.</summary>
    public required TimeRanges Present { get; init; }

    /// <summary>Slots whose bar failed validation, with the newest reason.</summary>
    public required IReadOnlyDictionary<DateTimeOffset, string> Rejected { get; init; }

    /// <summary>What was answered of the whole series.</summary>
    public required TimeRanges Answered { get; init; }

    /// <summary>Gaps of the whole series that a user marked as known.</summary>
    public required TimeRanges Acknowledged { get; init; }

    /// <summary>What an answered slot without a bar means; null for a series without an answer.</summary>
    public required BarDensity? Density { get; init; }
}

/// <summary>Reads the slots of a window over the caller's connection, so that a transaction sees what it has written and locked.</summary>
internal sealed class SlotSql(BarTable table)
{
    // Names that BarTable holds as constants.
    private BarTable Table { get; } = table;

    /// <summary>What is stored of a window of whole slots.</summary>
    public async Task<StoredSlots> ReadAsync(NpgsqlConnection connection, int assetId, TimeSlice window, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(CalendarSql.Sessions(assetId, window));
        batch.BatchCommands.Add(Present(assetId, window));
        batch.BatchCommands.Add(Rejected(assetId, window));
        batch.BatchCommands.Add(Coverage(assetId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var sessions = await CalendarSql.ReadSessionsAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var present = new List<TimeSlice>();
        while (await reader.ReadAsync(ct))
            present.Add(new(Instant(reader, 0), Instant(reader, 1)));
        await reader.NextResultAsync(ct);
        var rejected = new Dictionary<DateTimeOffset, string>();
        while (await reader.ReadAsync(ct))
            rejected.Add(Instant(reader, 0), reader.GetString(1));
        await reader.NextResultAsync(ct);
        var isKnown = await reader.ReadAsync(ct);
        return new()
        {
            Sessions = sessions,
            Present = TimeRanges.Of(present),
            Rejected = rejected,
            Density = isKnown ? EnumFormatter.Parse<BarDensity>(reader.GetString(0)) : null,
            Answered = isKnown ? Ranges(reader, 1) : TimeRanges.Empty,
            Acknowledged = isKnown ? Ranges(reader, 2) : TimeRanges.Empty,
        };
    }

    /// <summary>Start of the first slot of a series that is missing, acknowledged ones included; null when none is.</summary>
    public async Task<DateTimeOffset?> FindFirstMissingAsync(NpgsqlDataSource database, int assetId, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT least(lower(gaps), lower(rejected), lower(acknowledged), lower(not_fetched))
              FROM market.coverage WHERE asset_id = $1 AND bar_interval = '{Table.Text}'
            """);
        command.Parameters.Add(new() { Value = assetId });
        return await command.ExecuteScalarAsync(ct) is DateTime first ? new(first) : null;
    }

    private NpgsqlBatchCommand Present(int assetId, TimeSlice window)
    {
        var command = new NpgsqlBatchCommand($"""
            SELECT lower(piece), upper(piece)
              FROM (SELECT range_agg(tstzrange({Table.Time}, {Table.Time} + {Table.Step})) AS slots
                      FROM {Table.Name} b
                     WHERE b.asset_id = $1 AND b.{Table.Key} >= $2 AND b.{Table.Key} < $3) AS s
             CROSS JOIN LATERAL unnest(s.slots) AS piece
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = Table.KeyOf(window.From), NpgsqlDbType = Table.KeyDbType });
        command.Parameters.Add(new() { Value = Table.KeyOf(window.To), NpgsqlDbType = Table.KeyDbType });
        return command;
    }

    private NpgsqlBatchCommand Rejected(int assetId, TimeSlice window)
    {
        var command = new NpgsqlBatchCommand($"""
            SELECT DISTINCT ON (bar_time) bar_time, reason
              FROM market.rejected_bar
             WHERE asset_id = $1 AND bar_interval = '{Table.Text}' AND bar_time >= $2 AND bar_time < $3
               AND reason NOT IN ('off_grid', 'outside_session')
             ORDER BY bar_time, rejected_bar_id DESC
            """);
        command.Parameters.Add(new() { Value = assetId });
        command.Parameters.Add(new() { Value = window.From.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = window.To.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return command;
    }

    private NpgsqlBatchCommand Coverage(int assetId)
    {
        var command = new NpgsqlBatchCommand(
            $"SELECT density, answered, acknowledged FROM market.coverage WHERE asset_id = $1 AND bar_interval = '{Table.Text}'");
        command.Parameters.Add(new() { Value = assetId });
        return command;
    }

    private static TimeRanges Ranges(NpgsqlDataReader reader, int column) =>
        SlotParameter.Read(reader.GetFieldValue<NpgsqlRange<DateTime>[]>(column));

    private static DateTimeOffset Instant(NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);
}
