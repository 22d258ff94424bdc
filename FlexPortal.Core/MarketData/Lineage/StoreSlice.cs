using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>
/// Stores an accepted answer in one transaction under the lock of its series: bars, former values of restated ones, rejected bars, lineage,
/// coverage, and the end of the planned slice. Two round trips: what is stored of the days of the slice is read, compared and counted here,
/// and written back. A process that ends anywhere leaves nothing. The same answer again writes no bar and no revision and ends with the
/// same checksum; only its lineage is added.
/// </summary>
internal sealed class StoreSlice(PortalDatabase database, PartitionSql partitions)
{
    // Planning is a sixth of the database's work for a slice. A proxy in front of another server may not know prepared statements.
    private bool IsPrepared => database.IsEmbedded;

    /// <summary>Stores the answer.</summary>
    /// <exception cref="ArgumentException">The slice is empty or off the grid, or there is no such asset.</exception>
    /// <exception cref="PortalException">The series has bars of another vendor; nothing is stored.</exception>
    /// <exception cref="LeaseLostException">The planned slice is over or another process has it; nothing is stored.</exception>
    public async Task<StoredSlice> ExecuteAsync(SliceAnswer answer, CancellationToken cancellationToken)
    {
        RequireGrid(answer);
        if (answer.Interval == BarInterval.Minute)
            await partitions.EnsureAsync(answer.Slice, cancellationToken);

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var series = await LineageSql.LockAsync(connection, answer, IsPrepared, cancellationToken);
        // The settings can name another vendor between the plan of a slice and its answer.
        if (series.Days.VendorCode is { } vendor
            && !string.Equals(vendor, answer.VendorCode, StringComparison.Ordinal))
            throw new PortalException(VendorErrors.OtherVendor);
        var expected = new ExpectedSlots(answer.Interval, series.Days.Sessions);
        var bars = BarSlice.Sort(answer.Bars, answer.Incomplete, new(
            answer.Interval, answer.Slice, expected.Ranges, expected.OverUntil(answer.RespondedAt), series.PriceScale));
        var update = BarUpdate.Of(series.Days.Bars, bars.Kept);
        var due = Due(answer, expected.OverUntil(answer.RespondedAt - answer.PublishDelay));
        var missing = Missing(answer, bars, expected.Ranges.Intersect(TimeRanges.Of(due)));
        var stored = Describe(answer, series.LineageId, bars, update.Write) with
        {
            Condition = ConditionOf(bars, missing, isWhole: expected.Ranges.Intersect(TimeRanges.Of(answer.Slice)).IsWithin(due)),
        };
        var checksum = await RecordAsync(connection, new(answer, series, bars, update, stored), due, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stored with { Checksum = checksum };
    }

    private static void RequireGrid(SliceAnswer answer)
    {
        var (slice, length) = (answer.Slice, answer.Interval.Length().Ticks);
        if (slice.IsEmpty || slice.From.UtcTicks % length != 0 || slice.To.UtcTicks % length != 0)
            throw new ArgumentException("The slice must begin and end at the start of a slot.", nameof(answer));
    }

    /// <summary>The slice as far as the vendor could have sent its bars.</summary>
    private static TimeSlice Due(SliceAnswer answer, DateTimeOffset until) => until < answer.Slice.From
        ? answer.Slice with { To = answer.Slice.From }
        : answer.Slice with { To = until < answer.Slice.To ? until : answer.Slice.To };

    private static StoredSlice Describe(SliceAnswer answer, long lineageId, BarSlice bars, BarWrite write) => new(
        lineageId, answer.Bars.Count + answer.Incomplete.Count, write.Inserted, write.Updated, write.Unchanged, write.Revised,
        bars.Rejected.CountBy(bar => bar.Reason).ToDictionary(), bars.OutsideSlice, bars.Open, bars.Duplicates, default, Checksum: null);

    /// <summary>Slots that are due and that the answer should have a bar for; a sparse vendor leaves out what was not traded.</summary>
    private static TimeRanges Missing(SliceAnswer answer, BarSlice bars, TimeRanges due) => answer.Density == BarDensity.Sparse
        ? TimeRanges.Empty
        : due.Except(TimeRanges.OfSlots(bars.Kept.Select(bar => bar.Time), answer.Interval.Length()));

    private static SliceCondition ConditionOf(BarSlice bars, TimeRanges missing, bool isWhole)
    {
        if (bars.Kept.Count == 0 && !missing.IsEmpty)
            return SliceCondition.Missing;
        if (!missing.IsEmpty || bars.Rejected.Any(bar => bar.Reason is not BarRejection.OutsideSession))
            return SliceCondition.Degraded;
        return isWhole ? SliceCondition.Available : SliceCondition.Pending;
    }

    private async Task<string?> RecordAsync(
        NpgsqlConnection connection, LineageEntry entry, TimeSlice due, CancellationToken ct)
    {
        var (answer, series, table) = (entry.Answer, entry.Series, BarTable.Of(entry.Answer.Interval));
        var (sql, coverage) = (new BarSliceSql(table), new CoverageSql(table));
        var counted = new CountedSeries(answer.AssetId, series.CalendarCode, CanonicalRows.Header(
            series.Symbol, answer.Interval, answer.Adjustment, answer.VendorCode));
        await using var batch = new NpgsqlBatch(connection);
        NpgsqlBatchCommand?[] bars =
        [
            sql.Insert(answer.AssetId, entry.Update.New, series.LineageId),
            sql.Change(answer.AssetId, entry.Update.Changed, series.LineageId),
            RejectedBarSql.Insert(answer.AssetId, answer.Interval, entry.Bars.Rejected, series.LineageId),
        ];
        foreach (var command in bars.OfType<NpgsqlBatchCommand>())
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(LineageSql.Insert(entry));
        batch.BatchCommands.Add(coverage.Answer(answer.AssetId, new()
        {
            VendorCode = answer.VendorCode,
            Adjustment = answer.Adjustment,
            Density = answer.Density,
            Due = due,
            FirstAt = entry.Bars.Kept.Select(bar => (DateTimeOffset?)bar.Time).FirstOrDefault(),
            LastFinalAt = entry.Bars.Kept.Where(bar => bar.IsFinal).Select(bar => (DateTimeOffset?)bar.Time).LastOrDefault(),
        }));
        foreach (var part in coverage.Write(counted, series.Days.Span, CountAfter(entry, due), series.Days))
            batch.BatchCommands.Add(part);
        NpgsqlBatchCommand? done = answer.Claim is { } claim ? LineageSql.EndSlice(claim, series.LineageId) : null;
        if (done is not null)
            batch.BatchCommands.Add(done);
        batch.BatchCommands.Add(coverage.Checksum(answer.AssetId));
        if (IsPrepared)
            await batch.PrepareAsync(ct);
        var checksum = await batch.ExecuteScalarAsync(ct) as string;
        if (done is { RecordsAffected: not 1 })
            throw new LeaseLostException();
        if (series.Days.Density is { } before && before != answer.Density)
            await coverage.RecountAsync(connection, counted, ct);
        return checksum;
    }

    /// <summary>The days of the slice as they are with the answer.</summary>
    private static CountedDays CountAfter(LineageEntry entry, TimeSlice due)
    {
        var (answer, before) = (entry.Answer, entry.Series.Days);
        var after = before with
        {
            Answered = before.Answered.Union(TimeRanges.Of(due)),
            Density = answer.Density,
            Rejected =
            [
                .. before.Rejected,
                .. entry.Bars.Rejected.Where(bar => bar.Reason is not (BarRejection.OffGrid or BarRejection.OutsideSession))
                    .Select(bar => bar.Time),
            ],
        };
        return after.Count(answer.Interval, entry.Update.After);
    }
}
