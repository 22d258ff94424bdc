using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Status;

namespace FlexPortal.MarketData.Assets;

/// <summary>The interval and the window that the page of an asset shows, and the addresses of others.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Window">The window, UTC.</param>
/// <param name="Until">Nothing is there from this moment on, UTC.</param>
public sealed record AssetWindow(string Symbol, BarInterval Interval, TimeSlice Window, DateTimeOffset Until)
{
    /// <summary>The place of the chart on the page.</summary>
    public const string Chart = "#chart";

    private static readonly (string Word, TimeSpan Length)[] OfMinutes =
        [("6 h", TimeSpan.FromHours(6)), ("1 day", TimeSpan.FromDays(1)), ("3 days", TimeSpan.FromDays(3))];

    private static readonly (string Word, TimeSpan Length)[] OfDays =
        [("90 days", TimeSpan.FromDays(90)), ("1 year", TimeSpan.FromDays(365)), ("3 years", TimeSpan.FromDays(1_095))];

    /// <summary>What the address asks for; without a window the last day of minutes or the last year of days that has bars.</summary>
    /// <param name="asked">The address.</param>
    /// <param name="symbol">Symbol of the asset.</param>
    /// <param name="series">The series; null when it is not in the list any more.</param>
    /// <param name="now">The time, UTC.</param>
    internal static AssetWindow Of(SeriesQuery asked, string symbol, SeriesStatus? series, DateTimeOffset now)
    {
        var length = asked.Interval == BarInterval.Day ? OfDays[1].Length : OfMinutes[1].Length;
        var last = series?.LastFinalAtUtc + asked.Interval.Length();
        var to = asked.To ?? asked.From + length ?? last ?? now;
        return new(symbol, asked.Interval, new(asked.From ?? to - length, to), last ?? now);
    }

    /// <summary>The lengths to choose from, with the address of each.</summary>
    public IEnumerable<(string Word, string Address, bool IsCurrent)> Lengths => (Interval == BarInterval.Day ? OfDays : OfMinutes)
        .Select(one => (one.Word, At(Window with { From = Window.To - one.Length }), one.Length == Window.Length));

    /// <summary>The window before, of the same length.</summary>
    public string Earlier => At(new(Window.From - Window.Length, Window.From));

    /// <summary>The window after; null where it would begin after the last bar.</summary>
    public string? Later => Window.To < Until ? At(new(Window.To, Window.To + Window.Length)) : null;

    /// <summary>The same interval in another window.</summary>
    public string At(TimeSlice window) => $"{Path}&from={SeriesQuery.WriteExact(window.From)}&to={SeriesQuery.WriteExact(window.To)}";

    /// <summary>The page with the answer that brought the bar of a slot.</summary>
    public string LineageOf(DateTimeOffset at) =>
        $"{At(Window)}&at={SeriesQuery.WriteExact(at)}#lineage";

    /// <summary>The bars over HTTP.</summary>
    public string Bars =>
        $"/market/{Symbol}/bars?interval={Interval.Text()}&from={SeriesQuery.WriteExact(Window.From)}"
        + $"&to={SeriesQuery.WriteExact(Window.To)}&last=true&limit={BarQueries.MostBars}";

    /// <summary>The slots without a bar over HTTP.</summary>
    public string Missing =>
        $"/market/{Symbol}/gaps?interval={Interval.Text()}&from={SeriesQuery.WriteExact(Window.From)}"
        + $"&to={SeriesQuery.WriteExact(Window.To)}&limit={BarQueries.MostBars}"
        + $"&state={string.Join(',', SlotFormatter.Marks.Select(mark => mark.Css.Replace('-', '_')))}";

    private string Path => $"/market/{Symbol}?interval={Interval.Text()}";
}
