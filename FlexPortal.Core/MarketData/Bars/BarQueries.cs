using System.Globalization;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Reads bars and their changes, oldest bar first.</summary>
public sealed class BarQueries(PortalDatabase database)
{
    /// <summary>Most bars of one page.</summary>
    public const int MostBars = 5_000;

    /// <summary>Bars that one page of <see cref="ListKnownAsync"/> looks at.</summary>
    public const int MostLooked = 20_000;

    private const string Order = "time";

    /// <summary>One page of the bars of a window; paged forward only.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="after">Start of the last bar of the page before, UTC; null for the first page.</param>
    /// <param name="most">Bars, at most <see cref="MostBars"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<BarPage> ListAsync(
        int assetId, BarInterval interval, TimeSlice window, DateTimeOffset? after, int most, CancellationToken cancellationToken)
    {
        var from = after is { } shown && shown + interval.Length() > window.From ? shown + interval.Length() : window.From;
        var size = Math.Clamp(most, 1, MostBars);
        var bars = await Sql(interval).ListAsync(assetId, window with { From = from }, size + 1, last: false, cancellationToken);
        return bars.Count <= size ? new(bars) : new([.. bars.Take(size)], CursorAt(bars[size - 1].TimeUtc));
    }

    /// <summary>The last bars of a window, oldest first.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="most">Bars, at most <see cref="MostBars"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public Task<IReadOnlyList<BarRow>> ListLastAsync(
        int assetId, BarInterval interval, TimeSlice window, int most, CancellationToken cancellationToken) =>
        Sql(interval).ListAsync(assetId, window, Math.Clamp(most, 1, MostBars), last: true, cancellationToken);

    /// <summary>
    /// One page of the bars of a window as they were stored at an earlier time: later ones are absent, and restated ones have the values
    /// of that time. A provisional value (<see cref="BarRow.IsFinal"/> false) that was replaced is not kept, so its slot is absent until
    /// the value that replaced it came. A page looks at no more than <see cref="MostLooked"/> bars and may therefore be short or empty
    /// and have a next one.
    /// </summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="knownAt">The earlier time, UTC.</param>
    /// <param name="after">Start of the last bar of the page before, UTC; null for the first page.</param>
    /// <param name="most">Bars, at most <see cref="MostBars"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<BarPage> ListKnownAsync(
        int assetId, BarInterval interval, TimeSlice window, DateTimeOffset knownAt, DateTimeOffset? after, int most,
        CancellationToken cancellationToken)
    {
        var from = after is { } shown && shown + interval.Length() > window.From ? shown + interval.Length() : window.From;
        var (size, sql, left) = (Math.Clamp(most, 1, MostBars), Known(interval), Until(window with { From = from }, knownAt));
        var bars = await sql.ListAsync(assetId, left, knownAt, (size + 1, MostLooked), last: false, cancellationToken);
        if (bars.Count > size)
            return new([.. bars.Take(size)], CursorAt(bars[size - 1].TimeUtc), knownAt);

        var end = await sql.FindTimeAsync(assetId, left, MostLooked, cancellationToken);
        return new(bars, end is { } looked ? CursorAt(looked) : null, knownAt);
    }

    /// <summary>
    /// The last bars of a window that were stored at an earlier time, of its last <see cref="MostLooked"/>; oldest first.
    /// </summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="knownAt">The earlier time, UTC.</param>
    /// <param name="most">Bars, at most <see cref="MostBars"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public Task<IReadOnlyList<BarRow>> ListLastKnownAsync(
        int assetId, BarInterval interval, TimeSlice window, DateTimeOffset knownAt, int most, CancellationToken cancellationToken) =>
        Known(interval).ListAsync(
            assetId, Until(window, knownAt), knownAt, (Math.Clamp(most, 1, MostBars), MostLooked), last: true, cancellationToken);

    /// <summary>The bar of a slot; null without one.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="at">A moment inside the slot, UTC.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<BarRow?> FindAsync(int assetId, BarInterval interval, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var start = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % interval.Length().Ticks), TimeSpan.Zero);
        var bars = await Sql(interval).ListAsync(assetId, new(start, start + interval.Length()), 1, last: false, cancellationToken);
        return bars.Count == 0 ? null : bars[0];
    }

    /// <summary>The last changes of final bars, newest first.</summary>
    public Task<IReadOnlyList<BarChange>> ListChangesAsync(
        int assetId, BarInterval interval, int most, CancellationToken cancellationToken) =>
        Sql(interval).ListChangesAsync(assetId, most, cancellationToken);

    /// <summary>Reads a cursor of <see cref="ListAsync"/>; false when the text is not one.</summary>
    public static bool TryReadCursor(string? text, out DateTimeOffset? after)
    {
        after = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!Cursor.TryParse(text, out var cursor) || cursor is not { Order: Order, Backward: false }
            || !long.TryParse(cursor.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
            || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks - TimeSpan.TicksPerDay)
            return false;

        after = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static string CursorAt(DateTimeOffset time) =>
        new Cursor(Order, time.UtcTicks.ToString("x", CultureInfo.InvariantCulture)).ToString();

    // No bar is stored before it begins.
    private static TimeSlice Until(TimeSlice window, DateTimeOffset knownAt) => knownAt < window.To ? window with { To = knownAt } : window;

    private KnownBarSql Known(BarInterval interval) => new(database.Main, BarTable.Of(interval));

    private BarReadSql Sql(BarInterval interval) => new(database.Main, BarTable.Of(interval));
}
