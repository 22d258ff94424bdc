using System.Globalization;
using FlexPortal.Core.Flex.Runs;
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

/// <summary>Rows that hold a text in the name or the value of an attribute.</summary>
/// <param name="Items">The rows, in document order.</param>
/// <param name="NextCursor">Where to go on; null when every row was looked at. A page may be without a hit and still have it.</param>
/// <param name="RowsLookedAt">Rows of the section looked at so far, pages before this one included.</param>
/// <param name="RowsInSection">All rows of the section.</param>
/// <param name="Stopped">Why the page ends here.</param>
public sealed record SearchPage(
    IReadOnlyList<RawRecordView> Items, string? NextCursor, long RowsLookedAt, long RowsInSection, SearchStop Stopped);

/// <summary>A place in a search. Its text form is opaque to callers.</summary>
/// <param name="ByteOffset">First byte of the last row looked at; -1 at the start.</param>
/// <param name="RowsLookedAt">Rows up to there.</param>
public sealed record SearchCursor(long ByteOffset, long RowsLookedAt)
{
    /// <summary>Before the first row.</summary>
    public static SearchCursor Start { get; } = new(-1, 0);

    /// <summary>Text for addresses.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ByteOffset}-{RowsLookedAt}");

    /// <summary>Reads the text form; the start for none. False when it is not one.</summary>
    public static bool TryParse(string? text, out SearchCursor cursor)
    {
        cursor = Start;
        if (string.IsNullOrEmpty(text))
            return true;
        if (text.Split('-') is not [var offset, var rows]
            || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var byteOffset)
            || !long.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var looked))
            return false;

        cursor = new(byteOffset, looked);
        return true;
    }
}

/// <summary>
/// Searches the rows of a section for a text in attribute names and values, whatever the case. There is no index for that: rows are looked
/// at in document order until the page is full or its time is up, and the answer says how far that was.
/// </summary>
public sealed class RecordSearch(PortalDatabase database, TimeProvider time)
{
    /// <summary>The longest text that can be searched for.</summary>
    public const int LongestText = 200;

    private const int RowsAtOnce = 5_000;

    private static readonly TimeSpan TimeForPage = TimeSpan.FromSeconds(2);

    /// <summary>Looks on from a place.</summary>
    /// <param name="run">The run; one that published no rows has none.</param>
    /// <param name="section">Element name of the section.</param>
    /// <param name="text">What to find, 1 to <see cref="LongestText"/> characters.</param>
    /// <param name="accountId">Only rows of this account; null for all.</param>
    /// <param name="after">Where to go on.</param>
    /// <param name="pageSize">Hits of a page.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task<SearchPage> ExecuteAsync(
        RunDetail run, string section, string text, string? accountId, SearchCursor after, int pageSize, CancellationToken cancellationToken)
    {
        var all = run.Sections.Where(count => string.Equals(count.SectionName, section, StringComparison.Ordinal)).Sum(count => count.RowCount);
        if (run.Status != RunStatus.Success || run.RawArtifactId is not { } artifactId)
            return new([], null, 0, 0, SearchStop.End);

        var scope = new SearchScope(artifactId, section, accountId, SearchPattern.Pattern(text));
        var (hits, place, began) = (new List<RawRecordView>(), after, time.GetTimestamp());
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RecordSearchSql.PrepareAsync(connection, cancellationToken);
        while (true)
        {
            if (time.GetElapsedTime(began) > TimeForPage)
                return new(hits, place.ToString(), place.RowsLookedAt, all, SearchStop.TimeIsUp);

            try
            {
                var (end, rows) = await RecordSearchSql.MeasureAsync(connection, scope, place.ByteOffset, RowsAtOnce, cancellationToken);
                if (rows == 0)
                    return new(hits, null, place.RowsLookedAt, all, SearchStop.End);

                if (await LookAsync(connection, scope, text, place.ByteOffset, end, pageSize, hits, cancellationToken) is { } last)
                {
                    var looked = await RecordSearchSql.CountAsync(connection, scope, place.ByteOffset, last, cancellationToken);
                    place = new(last, place.RowsLookedAt + looked);
                    return new(hits, place.ToString(), place.RowsLookedAt, all, SearchStop.PageFull);
                }

                place = new(end, place.RowsLookedAt + rows);
            }
            catch (PostgresException slow) when (string.Equals(slow.SqlState, PostgresErrorCodes.QueryCanceled, StringComparison.Ordinal)
                && !cancellationToken.IsCancellationRequested)
            {
                return new(hits, place.ToString(), place.RowsLookedAt, all, SearchStop.TimeIsUp);
            }
        }
    }

    /// <summary>Adds the hits between two places. Returns the place of the last when the page became full, else null.</summary>
    private static async Task<long?> LookAsync(
        NpgsqlConnection connection, SearchScope scope, string text, long after, long end, int pageSize, List<RawRecordView> hits, CancellationToken ct)
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
