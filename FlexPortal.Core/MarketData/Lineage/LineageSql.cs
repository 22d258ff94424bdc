using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>A series whose lock the transaction holds.</summary>
internal sealed record LockedSeries
{
    /// <summary>Key of the lineage to write.</summary>
    public required long LineageId { get; init; }

    /// <summary>Symbol of the asset.</summary>
    public required string Symbol { get; init; }

    /// <summary>Decimal places of a price.</summary>
    public required int PriceScale { get; init; }

    /// <summary>The calendar.</summary>
    public required string CalendarCode { get; init; }

    /// <summary>Its version.</summary>
    public required long CalendarVersion { get; init; }

    /// <summary>What is stored of the days of the slice.</summary>
    public required StoredDays Days { get; init; }
}

/// <summary>What a row of lineage is made of.</summary>
internal sealed record LineageEntry(SliceAnswer Answer, LockedSeries Series, BarSlice Bars, BarUpdate Update, StoredSlice Stored);

/// <summary>Locks a series and writes lineage inside the caller's transaction.</summary>
internal static class LineageSql
{
    // First key of the advisory locks of daily series; minute series have the next number.
    private const int LockSpace = 0x42415230;

    /// <summary>Waits for the lock of a series, which lasts until the end of the transaction, and reads what storing needs.</summary>
    /// <exception cref="ArgumentException">There is no such asset.</exception>
    public static async Task<LockedSeries> LockAsync(
        NpgsqlConnection connection, SliceAnswer answer, bool isPrepared, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Each statement of a batch has a snapshot of its own, so what follows sees what the former holder of the lock committed.
        batch.BatchCommands.Add(CalendarSql.ShareLock(answer.AssetId));
        batch.BatchCommands.Add(SeriesLock(answer.AssetId, answer.Interval));
        batch.BatchCommands.Add(Series(answer));
        var span = StoredDays.Around(answer.Slice);
        foreach (var part in new StoredDaysSql(BarTable.Of(answer.Interval)).Read(answer.AssetId, span))
            batch.BatchCommands.Add(part);
        if (isPrepared)
            await batch.PrepareAsync(ct);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
            throw new ArgumentException($"There is no asset {answer.AssetId}.", nameof(answer));

        var (lineageId, symbol, priceScale) = (reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2));
        var (calendarCode, calendarVersion) = (reader.GetString(3), reader.GetInt64(4));
        await reader.NextResultAsync(ct);
        return new()
        {
            LineageId = lineageId,
            Symbol = symbol,
            PriceScale = priceScale,
            CalendarCode = calendarCode,
            CalendarVersion = calendarVersion,
            Days = await StoredDaysSql.ReadAsync(reader, span, ct),
        };
    }

    /// <summary>Writes the row, for a batch.</summary>
    public static NpgsqlBatchCommand Insert(LineageEntry entry)
    {
        var (answer, stored) = (entry.Answer, entry.Stored);
        var command = new NpgsqlBatchCommand("""
            INSERT INTO market.lineage (
                lineage_id, ingestion_run_id, parent_run_id, asset_id, bar_interval, from_utc, to_utc, vendor_code, vendor_symbol, feed,
                adjustment, adapter_version, request_template, request_params, requested_at_utc, responded_at_utc, attempts, http_status,
                vendor_request_id, payload_sha256, payload_bytes, etag, last_modified,
                rows_received, rows_inserted, rows_updated, rows_unchanged, rows_rejected, rejected_by_reason,
                rows_outside_slice, rows_open, rows_duplicate, first_at_utc, last_at_utc, canonical_sha256, calendar_version,
                supersedes_lineage, condition)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                    $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38)
            """);
        var add = command.Parameters;
        add.Add(new() { Value = stored.LineageId });
        add.Add(Nullable(answer.RunId, NpgsqlDbType.Uuid));
        add.Add(Nullable(answer.ParentRunId, NpgsqlDbType.Uuid));
        add.Add(new() { Value = answer.AssetId });
        add.Add(new() { Value = answer.Interval.Text() });
        add.Add(new() { Value = answer.Slice.From.ToUniversalTime() });
        add.Add(new() { Value = answer.Slice.To.ToUniversalTime() });
        AddRequest(add, answer);
        AddCounts(add, entry);
        add.Add(Nullable(entry.Bars.Kept.Select(bar => (DateTimeOffset?)bar.Time).FirstOrDefault(), NpgsqlDbType.TimestampTz));
        add.Add(Nullable(entry.Bars.Kept.Select(bar => (DateTimeOffset?)bar.Time).LastOrDefault(), NpgsqlDbType.TimestampTz));
        add.Add(Nullable(CanonicalRows.DayDigest(entry.Bars.Kept), NpgsqlDbType.Text));
        add.Add(new() { Value = entry.Series.CalendarVersion });
        add.Add(Nullable(entry.Update.Write.Superseded, NpgsqlDbType.Bigint));
        add.Add(new() { Value = EnumFormatter.From(stored.Condition) });
        return command;
    }

    /// <summary>Ends a claimed slice as done, for a batch. Changes no row when it is over or another process has it.</summary>
    public static NpgsqlBatchCommand EndSlice(SliceClaim claim, long lineageId)
    {
        var command = new NpgsqlBatchCommand("""
            UPDATE market.backfill_slice SET state = 'done', lineage_id = $3, ended_at_utc = clock_timestamp()
             WHERE slice_id = $1 AND state = 'claimed' AND lease_owner = $2
            """);
        command.Parameters.Add(new() { Value = claim.SliceId });
        command.Parameters.Add(new() { Value = claim.Owner });
        command.Parameters.Add(new() { Value = lineageId });
        return command;
    }

    /// <summary>Waits for the lock of a series, which lasts until the end of the transaction, for a batch.</summary>
    public static NpgsqlBatchCommand SeriesLock(int assetId, BarInterval interval)
    {
        var command = new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock($1, $2)");
        command.Parameters.Add(new() { Value = LockSpace + (int)interval });
        command.Parameters.Add(new() { Value = assetId });
        return command;
    }

    private static NpgsqlBatchCommand Series(SliceAnswer answer)
    {
        var command = new NpgsqlBatchCommand("""
            SELECT nextval('market.lineage_id_seq'), a.symbol, a.price_scale, a.calendar_code, c.version
              FROM market.asset a JOIN market.calendar c USING (calendar_code)
             WHERE a.asset_id = $1
            """);
        command.Parameters.Add(new() { Value = answer.AssetId });
        return command;
    }

    private static void AddRequest(NpgsqlParameterCollection add, SliceAnswer answer)
    {
        add.Add(new() { Value = answer.VendorCode });
        add.Add(new() { Value = answer.VendorSymbol });
        add.Add(Nullable(answer.Feed, NpgsqlDbType.Text));
        add.Add(new() { Value = answer.Adjustment });
        add.Add(new() { Value = answer.AdapterVersion });
        add.Add(new() { Value = answer.Request.Template });
        add.Add(new() { Value = JsonSerializer.Serialize(answer.Request.Parameters), NpgsqlDbType = NpgsqlDbType.Jsonb });
        add.Add(new() { Value = answer.RequestedAt.ToUniversalTime() });
        add.Add(new() { Value = answer.RespondedAt.ToUniversalTime() });
        add.Add(new() { Value = answer.Attempts });
        add.Add(new() { Value = answer.HttpStatus });
        add.Add(Nullable(answer.VendorRequestId, NpgsqlDbType.Text));
        add.Add(new() { Value = answer.PayloadSha256 });
        add.Add(new() { Value = answer.PayloadBytes });
        add.Add(Nullable(answer.ETag, NpgsqlDbType.Text));
        add.Add(Nullable(answer.LastModified, NpgsqlDbType.Text));
    }

    private static void AddCounts(NpgsqlParameterCollection add, LineageEntry entry)
    {
        var stored = entry.Stored;
        add.Add(new() { Value = stored.Received });
        add.Add(new() { Value = stored.Inserted });
        add.Add(new() { Value = stored.Updated });
        add.Add(new() { Value = stored.Unchanged });
        add.Add(new() { Value = entry.Bars.Rejected.Count });
        var reasons = stored.Rejected.ToDictionary(pair => EnumFormatter.From(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        add.Add(new() { Value = JsonSerializer.Serialize(reasons), NpgsqlDbType = NpgsqlDbType.Jsonb });
        add.Add(new() { Value = stored.OutsideSlice });
        add.Add(new() { Value = stored.Open });
        add.Add(new() { Value = stored.Duplicates });
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
