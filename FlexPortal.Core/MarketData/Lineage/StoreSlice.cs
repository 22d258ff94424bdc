using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>
/// Stores an accepted answer in one transaction under the lock of its series: bars, former values of restated ones, rejected bars, lineage,
/// coverage, and the end of the planned slice. A process that ends anywhere leaves nothing. The same answer again writes no bar and no
/// revision and ends with the same checksum; only its lineage is added.
/// </summary>
internal sealed class StoreSlice(PortalDatabase database, PartitionSql partitions)
{
    /// <summary>Stores the answer.</summary>
    /// <exception cref="ArgumentException">The slice is empty or off the grid, or there is no such asset.</exception>
    /// <exception cref="LeaseLostException">The planned slice is over or another process has it; nothing is stored.</exception>
    public async Task<StoredSlice> ExecuteAsync(SliceAnswer answer, CancellationToken cancellationToken)
    {
        RequireGrid(answer);
        if (answer.Interval == BarInterval.Minute)
            await partitions.EnsureAsync(answer.Slice, cancellationToken);

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var series = await LineageSql.LockAsync(connection, answer, cancellationToken);
        var expected = new ExpectedSlots(answer.Interval, series.Sessions);
        var bars = BarSlice.Sort(answer.Bars, answer.Incomplete, new(
            answer.Interval, answer.Slice, expected.Ranges, expected.OverUntil(answer.RespondedAt), series.PriceScale));
        var write = await new BarSliceSql(BarTable.Of(answer.Interval))
            .UpsertAsync(connection, answer.AssetId, bars.Kept, series.LineageId, cancellationToken);
        var due = Due(answer, expected.OverUntil(answer.RespondedAt - answer.PublishDelay));
        var missing = Missing(answer, bars, expected.Ranges.Intersect(TimeRanges.Of(due)));
        var stored = Describe(answer, series.LineageId, bars, write) with
        {
            Condition = ConditionOf(bars, missing, isWhole: expected.Ranges.Intersect(TimeRanges.Of(answer.Slice)).IsWithin(due)),
        };
        var checksum = await RecordAsync(
            connection, new(answer, series, bars, write, stored), new(due, missing.IsEmpty), cancellationToken);
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

    private static async Task<string?> RecordAsync(
        NpgsqlConnection connection, LineageEntry entry, DueSlice due, CancellationToken ct)
    {
        var (answer, coverage) = (entry.Answer, new CoverageSql(BarTable.Of(entry.Answer.Interval)));
        var counted = new CountedSeries(answer.AssetId, entry.Series.CalendarCode, CanonicalRows.Header(
            entry.Series.Symbol, answer.Interval, answer.Adjustment, answer.VendorCode));
        await using var batch = new NpgsqlBatch(connection);
        if (RejectedBarSql.Insert(answer.AssetId, answer.Interval, entry.Bars.Rejected, entry.Series.LineageId) is { } rejected)
            batch.BatchCommands.Add(rejected);
        batch.BatchCommands.Add(LineageSql.Insert(entry));
        batch.BatchCommands.Add(coverage.Answer(answer.AssetId, new()
        {
            VendorCode = answer.VendorCode,
            Adjustment = answer.Adjustment,
            Density = answer.Density,
            Due = due.Slice,
            FirstAt = entry.Bars.Kept.Select(bar => (DateTimeOffset?)bar.Time).FirstOrDefault(),
            LastFinalAt = entry.Bars.Kept.Where(bar => bar.IsFinal).Select(bar => (DateTimeOffset?)bar.Time).LastOrDefault(),
        }));
        var isOther = entry.Series.Before is { } before && before.Density != answer.Density;
        foreach (var count in coverage.Count(counted, DaysToCount(entry), due.IsComplete && !isOther ? answer.Slice : null))
            batch.BatchCommands.Add(count);
        NpgsqlBatchCommand? done = answer.Claim is { } claim ? LineageSql.EndSlice(claim, entry.Series.LineageId) : null;
        if (done is not null)
            batch.BatchCommands.Add(done);
        batch.BatchCommands.Add(coverage.Checksum(answer.AssetId));
        var checksum = await batch.ExecuteScalarAsync(ct) as string;
        return done is null or { RecordsAffected: 1 } ? checksum : throw new LeaseLostException();
    }

    /// <summary>The days of the slice; those of the whole series when its vendor's density is another than before.</summary>
    private static (DateOnly First, DateOnly Last) DaysToCount(LineageEntry entry)
    {
        var slice = entry.Answer.Slice;
        var (first, last) = (DateOnly.FromDateTime(slice.From.UtcDateTime), DateOnly.FromDateTime(slice.To.UtcDateTime.AddTicks(-1)));
        return entry.Series.Before is { } before && before.Density != entry.Answer.Density
            ? (before.First < first ? before.First : first, before.Last > last ? before.Last : last)
            : (first, last);
    }

    /// <summary>A slice as far as bars were due.</summary>
    /// <param name="Slice">The slice; can be empty.</param>
    /// <param name="IsComplete">Whether every slot that a bar was due for has one.</param>
    private sealed record DueSlice(TimeSlice Slice, bool IsComplete);
}
