using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.MarketData.Status;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>Coverage by day as a drawing, and in words.</summary>
public sealed partial class CoverageBarcodeTests
{
    private static readonly DayCoverage Whole = Day(24, 390, present: 390), Half = Day(28, 210, present: 210), Closed = Day(29, 0);

    [Fact]
    public void Days_are_as_high_as_their_sessions_are_long_and_a_closed_day_is_a_dot()
    {
        var drawn = Heights([Whole, Half, Closed]);

        Assert.Equal([28m, 15.08m], drawn["present"]);
        Assert.Equal([2m], drawn["closed"]);
    }

    [Fact]
    public void A_single_missing_minute_is_seen_and_the_day_is_not_higher_for_it()
    {
        var drawn = Heights([Whole, Day(25, 390, present: 389, vendorGap: 1)]);

        Assert.Equal([3m], drawn["vendor-gap"]);
        Assert.Equal([28m, 25m], drawn["present"]);
    }

    [Fact]
    public void Every_state_has_its_part_of_the_day()
    {
        var drawn = Heights(
            [Day(24, 280, present: 100, noTrade: 40, pending: 40, rejected: 30, vendorGap: 30, notFetched: 20, notAsked: 20)]);

        Assert.Equal(
            "no-trade 4, not-asked 3, not-fetched 3, pending 4, present 8, rejected 3, vendor-gap 3",
            string.Join(", ", drawn.OrderBy(part => part.Key, StringComparer.Ordinal)
                .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value.Single():0}"))));
    }

    [Fact]
    public void What_lies_before_the_first_answer_is_no_gap()
    {
        DayCoverage[] days = [Day(20, 390, notAsked: 390), Day(21, 390, notAsked: 390), Whole, Day(25, 390, notFetched: 390)];

        var drawn = Heights(days);

        Assert.Equal((2, 1), (drawn["not-asked"].Length, drawn["not-fetched"].Length));
        Assert.Equal(
            "4 days, 4 with a session, 1 complete; not asked before 2025-11-24; not fetched on 2025-11-25.",
            CoverageBarcode.Words(days));
    }

    [Fact]
    public void What_is_not_due_stays_empty_and_is_neither_pending_nor_closed()
    {
        var today = Day(25, 390, present: 100, pending: 5, notDue: 285);

        Assert.Equal(7.18m, Assert.Single(Heights([Whole, today])["present"].Skip(1)));
        Assert.Equal("Tue 2025-11-25: 100 present, 5 pending, 285 not due", CoverageBarcode.Words(today));
        Assert.Equal("Tue 2025-11-25: 390 not due", CoverageBarcode.Words(Day(25, 390, notDue: 390)));
    }

    [Fact]
    public void Many_days_with_a_gap_are_counted_and_the_last_is_named()
    {
        var days = Enumerable.Range(1, 5).Select(day => Day(day, 390, present: 380, vendorGap: 10)).ToList();

        Assert.Equal("5 days, 5 with a session, 0 complete; vendor gap on 5 days, last on 2025-11-05.", CoverageBarcode.Words(days));
    }

    [Fact]
    public void A_link_of_a_day_says_what_the_day_is_and_is_encoded()
    {
        var svg = CoverageBarcode.DrawLinks([Whole, Closed], day => $"/market/A?a=1&b=\"{day.Day.Day}").Value;

        Assert.Contains("href=\"/market/A?a=1&amp;b=&quot;24\" aria-label=\"Mon 2025-11-24: 390 present\"", svg, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Sat 2025-11-29: closed\"", svg, StringComparison.Ordinal);
    }

    private static DayCoverage Day(
        int day, int slots, int present = 0, int noTrade = 0, int vendorGap = 0, int rejected = 0, int notFetched = 0,
        int pending = 0, int notAsked = 0, int notDue = 0) =>
        new(new(2025, 11, day), slots, present, noTrade, vendorGap, rejected, notFetched, pending) { NotAsked = notAsked, NotDue = notDue };

    /// <summary>The heights of the boxes, by state.</summary>
    private static Dictionary<string, decimal[]> Heights(IReadOnlyList<DayCoverage> days) =>
        Paths().Matches(CoverageBarcode.Draw(days).Value).ToDictionary(
            path => path.Groups["state"].Value,
            path => Boxes().Matches(path.Groups["boxes"].Value)
                .Select(box => decimal.Parse(box.Groups["height"].ValueSpan, CultureInfo.InvariantCulture)).ToArray(),
            StringComparer.Ordinal);

    [GeneratedRegex("<path class=\"is-(?<state>[a-z-]+)\" d=\"(?<boxes>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex(@"h3v(?<height>[\d.]+)z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boxes();
}
