using System.Globalization;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Reads bars and their changes, oldest bar first.</summary>
public sealed class BarQueries(PortalDatabase database)
{
    /// <summary>Most bars of one page.</summary>
    public const int MostBars = 5_000;

    private const string Order = "time";

    /// <summary>One page of the bars of a window; paged forward only.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window, half open.</param>
    /// <param name="after">Start of the last bar of the page before, UTC; null for the first page.</param>
    /// <param name="most">Bars, at most <see cref="MostBars"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<Page<BarRow>> ListAsync(
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

    private BarReadSql Sql(BarInterval interval) => new(database.Main, BarTable.Of(interval));
}
