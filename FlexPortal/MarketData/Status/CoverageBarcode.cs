using System.Globalization;
using System.Text;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.MarketData.Status;

/// <summary>
/// Coverage by day as a drawing: one column a day, as high as its sessions are long, so that half days are lower and closed days are a
/// dot. From the bottom: present, no trade, pending, acknowledged, rejected, left out by the vendor, not fetched, not asked; what is not
/// due stays empty. One piece of text that all viewers share: as components ninety columns a series would cost the server more than the
/// rest of the page.
/// </summary>
internal static class CoverageBarcode
{
    private const int Height = 28, Step = 4, Width = 3;

    // A missing minute of a day is seen.
    private const decimal Least = 3;

    private static readonly string[] Classes =
        ["present", "no-trade", "pending", "acknowledged", "rejected", "vendor-gap", "not-fetched", "not-asked"];

    /// <summary>The drawing, hidden from assistive technology: the words say the same.</summary>
    public static MarkupString Draw(IReadOnlyList<DayCoverage> days) => Draw(days, link: null);

    /// <summary>The drawing with every day as a link.</summary>
    /// <param name="days">The days, oldest first.</param>
    /// <param name="link">Address of a day, not yet encoded.</param>
    public static MarkupString DrawLinks(IReadOnlyList<DayCoverage> days, Func<DayCoverage, string> link) => Draw(days, link);

    /// <summary>The same in words: whole days, and the days with something missing.</summary>
    public static string Words(IReadOnlyList<DayCoverage> days)
    {
        var open = days.Where(day => !day.IsClosed).ToList();
        var parts = new List<string>
        {
            $"{ValueFormatter.Count(days.Count, "day", "days")}, {ValueFormatter.Number(open.Count)} with a session, "
                + $"{ValueFormatter.Number(open.Count(day => day.IsComplete))} complete",
        };
        var first = FirstAnswered(days);
        if (first > 0 && first < days.Count && days.Take(first).Any(day => !day.IsClosed))
            parts.Add($"not asked before {ValueFormatter.Day(days[first].Day)}");
        Say("vendor gap", day => day.VendorGap);
        Say("rejected", day => day.Rejected);
        Say("not fetched", day => day.NotFetched);
        Say("acknowledged", day => day.Acknowledged);
        return string.Join("; ", parts) + ".";

        void Say(string word, Func<DayCoverage, int> count)
        {
            var found = days.Skip(first).Where(day => !day.IsClosed && count(day) > 0).ToList();
            if (found.Count > 0)
                parts.Add(found.Count <= 3
                    ? $"{word} on {string.Join(", ", found.Select(day => ValueFormatter.Day(day.Day)))}"
                    : $"{word} on {found.Count} days, last on {ValueFormatter.Day(found[^1].Day)}");
        }
    }

    /// <summary>One day in words.</summary>
    public static string Words(DayCoverage day)
    {
        var name = day.Day.ToString("ddd yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (day.IsClosed)
            return $"{name}: closed";

        var parts = Counts(day)
            .Zip(["present", "no trade", "pending", "acknowledged", "rejected", "vendor gap", "not fetched", "not asked"])
            .Append((First: day.NotDue, Second: "not due"))
            .Where(part => part.First > 0).Select(part => $"{ValueFormatter.Number(part.First)} {part.Second}");
        return $"{name}: {string.Join(", ", parts)}";
    }

    /// <summary>Place of the first day of which something is known: what lies before is no gap yet.</summary>
    private static int FirstAnswered(IReadOnlyList<DayCoverage> days)
    {
        var first = 0;
        while (first < days.Count && (days[first].IsClosed || IsUnknown(days[first])))
            first++;
        return first;
    }

    private static bool IsUnknown(DayCoverage day) => day.NotAsked + day.Pending + day.NotDue == day.Slots;

    private static int[] Counts(DayCoverage day) =>
        [day.Present, day.NoTrade, day.Pending, day.Acknowledged, day.Rejected, day.VendorGap, day.NotFetched, day.NotAsked];

    private static MarkupString Draw(IReadOnlyList<DayCoverage> days, Func<DayCoverage, string>? link)
    {
        var first = FirstAnswered(days);
        var most = Math.Max(1, days.Count == 0 ? 1 : days.Max(day => day.Slots));
        var paths = Classes.Append("closed").ToDictionary(name => name, _ => new StringBuilder(), StringComparer.Ordinal);
        foreach (var (index, day) in days.Index())
        {
            if (day.IsClosed)
                Box(paths["closed"], index, Height, 2);
            else if (index < first)
                Box(paths["not-asked"], index, Height, Height * (decimal)day.Slots / most);
            else
                Stack(paths, index, day, Height * (decimal)day.Slots / most);
        }

        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"barcode\" viewBox=\"0 0 {days.Count * Step} {Height}\" preserveAspectRatio=\"none\""));
        svg.Append(link is null ? " aria-hidden=\"true\">" : " role=\"group\" data-roving aria-label=\"Days, oldest first\">");
        foreach (var (name, path) in paths.Where(path => path.Value.Length > 0))
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"is-{name}\" d=\"{path}\"/>");
        if (link is not null)
        {
            foreach (var (index, day) in days.Index())
                svg.Append(CultureInfo.InvariantCulture,
                    $"<a href=\"{Encode(link(day))}\" aria-label=\"{Encode(Words(day))}\"><title>{Encode(Words(day))}</title>"
                        + $"<rect class=\"hit\" x=\"{index * Step}\" width=\"{Step}\" height=\"{Height}\"/></a>");
        }

        return new(svg.Append("</svg>").ToString());
    }

    private static void Stack(Dictionary<string, StringBuilder> paths, int index, DayCoverage day, decimal height)
    {
        var counts = Counts(day);
        // What is missing is never thinner than it can be seen; what is there gives way.
        var heights = counts.Select((count, at) =>
            count == 0 ? 0 : at >= 3 ? Math.Max(Least, height * count / day.Slots) : height * count / day.Slots).ToArray();
        var over = heights.Sum() - height;
        for (var at = 0; over > 0 && at < 3; at++)
        {
            var less = Math.Min(over, heights[at]);
            (heights[at], over) = (heights[at] - less, over - less);
        }

        var bottom = (decimal)Height;
        foreach (var (at, part) in heights.Index().Where(part => part.Item > 0))
        {
            Box(paths[Classes[at]], index, bottom, part);
            bottom -= part;
        }
    }

    private static void Box(StringBuilder path, int index, decimal bottom, decimal height) => path.Append(
        CultureInfo.InvariantCulture, $"M{index * Step} {bottom:0.##}v-{height:0.##}h{Width}v{height:0.##}z");

    private static string Encode(string text) => System.Net.WebUtility.HtmlEncode(text);
}
