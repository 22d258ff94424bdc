using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Why a page of hits ends where it ends.</summary>
public enum SearchStop
{
    /// <summary>Every row of the section was looked at.</summary>
    End,

    /// <summary>The page is full; there may be more.</summary>
    PageFull,

    /// <summary>The time for one page ran out; the rest was not looked at.</summary>
    TimeIsUp,
}

/// <summary>Progress of a search.</summary>
/// <param name="RowsLookedAt">Rows of the section looked at so far, pages before this one included.</param>
/// <param name="RowsInSection">All rows of the section.</param>
/// <param name="Stopped">Why the page ends here.</param>
public sealed record SearchProgress(long RowsLookedAt, long RowsInSection, SearchStop Stopped);

/// <summary>
/// Searches the rows of a section for a text in attribute names and values, ignoring case. There is no index for that: rows are looked
/// at in document order until the page is full or its time is up, and the answer says how far that was.
/// </summary>
public sealed class RecordSearch(PortalDatabase database, TimeProvider time)
{
    /// <summary>The longest text that can be searched for.</summary>
    public const int LongestText = 200;

    private const int RowsAtOnce = 5_000;

    private const string Order = "search";

    private static readonly TimeSpan TimeForPage = TimeSpan.FromSeconds(2);

    /// <summary>Reads a cursor of a search; null for a blank text. False when it is not one.</summary>
    public static bool TryReadCursor(string? text, out Cursor? cursor)
    {
        cursor = null;
        return string.IsNullOrWhiteSpace(text) || (Cursor.TryParse(text, out cursor) && PlaceOf(cursor) is not null);
    }

    /// <summary>Looks on from a place.</summary>
    /// <param name="run">The run; one that published no rows has none.</param>
    /// <param name="section">Element name of the section.</param>
    /// <param name="text">What to find, 1 to <see cref="LongestText"/> characters.</param>
    /// <param name="accountId">Only rows of this account; null for all.</param>
    /// <param name="cursor">Where to continue; null for the beginning. It holds the number of rows read before.</param>
    /// <param name="pageSize">Hits of a page.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task<RecordPage> ExecuteAsync(
        RunDetail run, string section, string text, string? accountId, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var all = run.Sections
            .Where(count => string.Equals(count.SectionName, section, StringComparison.Ordinal))
            .Sum(count => count.RowCount);
        if (run.Status != RunStatus.Success || run.RawArtifactId is not { } artifactId)
            return new([], Search: new(0, 0, SearchStop.End));

        var scope = new SearchScope(artifactId, section, accountId, SearchPattern.Pattern(text));
        var (hits, place, began) = (new List<RawRecordView>(), PlaceOf(cursor) ?? new SearchPlace(-1, 0), time.GetTimestamp());
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RecordSearchSql.PrepareAsync(connection, cancellationToken);
        while (true)
        {
            if (time.GetElapsedTime(began) > TimeForPage)
                return Page(SearchStop.TimeIsUp);

            try
            {
                var (end, rows) = await RecordSearchSql.MeasureAsync(connection, scope, place.ByteOffset, RowsAtOnce, cancellationToken);
                if (rows == 0)
                    return Page(SearchStop.End);

                if (await LookAsync(connection, scope, text, place.ByteOffset, end, pageSize, hits, cancellationToken) is { } last)
                {
                    var looked = await RecordSearchSql.CountAsync(connection, scope, place.ByteOffset, last, cancellationToken);
                    place = new(last, place.RowsLookedAt + looked);
                    return Page(SearchStop.PageFull);
                }

                place = new(end, place.RowsLookedAt + rows);
            }
            catch (PostgresException slow) when (string.Equals(slow.SqlState, PostgresErrorCodes.QueryCanceled, StringComparison.Ordinal)
                && !cancellationToken.IsCancellationRequested)
            {
                return Page(SearchStop.TimeIsUp);
            }
        }

        RecordPage Page(SearchStop stopped) => new(
            hits,
            stopped == SearchStop.End || place.ByteOffset < 0 ? null : place.Cursor.ToString(),
            Search: new(place.RowsLookedAt, all, stopped));
    }

    private static SearchPlace? PlaceOf(Cursor? cursor) =>
        cursor is { Order: Order, Backward: false } && cursor.Key.Split('.') is [var offset, var rows]
        && CursorValue.TryParse<long>(offset, out var byteOffset) && CursorValue.TryParse<long>(rows, out var looked)
            ? new(byteOffset, looked)
            : null;

    /// <summary>A place in a search: first byte of the last row read (-1 at the start), and the rows read so far.</summary>
    private sealed record SearchPlace(long ByteOffset, long RowsLookedAt)
    {
        public Cursor Cursor => new(Order, $"{CursorValue.Format(ByteOffset)}.{CursorValue.Format(RowsLookedAt)}");
    }

    /// <summary>Adds the hits between two places. Returns the place of the last when the page became full, else null.</summary>
    private static async Task<long?> LookAsync(
        NpgsqlConnection connection,
        SearchScope scope,
        string text,
        long after,
        long end,
        int pageSize,
        List<RawRecordView> hits,
        CancellationToken ct)
    {
        while (true)
        {
            var candidates = await RecordSearchSql.ListAsync(connection, scope, after, end, pageSize, ct);
            foreach (var row in candidates)
            {
                // The database compares the stored text, quotes and colons included; what counts is inside of them.
                if (SearchPattern.IsIn(row.SourcePayload, text))
                    hits.Add(row);
                if (hits.Count == pageSize)
                    return row.ByteOffset;
            }

            if (candidates.Count < pageSize)
                return null;
            after = candidates[^1].ByteOffset;
        }
    }
}
