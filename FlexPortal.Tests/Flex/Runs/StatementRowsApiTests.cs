using System.Globalization;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The rows of a statement on the page of its run: found, not found, and asked for with an invalid address.</summary>
public sealed class StatementRowsApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_address_selects_searches_and_expands_rows()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "two-accounts");

        var first = await RowsAsync(portal, run, "section=Trades");
        var next = first.QuerySelector("a[data-page=next]")!.GetAttribute("href")!;
        var second = await RowsAsync(portal, run, next.Split('?')[1].Split('#')[0]);
        var one = await RowsAsync(portal, run, $"section=Trades&account={portal.KeyOf("U0000002")}");
        var none = await RowsAsync(portal, run, $"section=Trades&account={portal.KeyOf("U9")}");
        var empty = await RowsAsync(portal, run, "section=Transfers");
        var found = await RowsAsync(portal, run, "section=Trades&find=nasdaq");
        var lost = await RowsAsync(portal, run, "section=Trades&find=no-such-text");

        Assert.Equal(["U0000001", "U0000002"], first.QuerySelectorAll("option:not([value=''])").Select(option => option.Words()));
        Assert.Null(first.QuerySelector("a[data-page=first]"));
        Assert.Single(second.QuerySelectorAll("a[data-page=first]"));
        Assert.Equal("U0000002", one.QuerySelector("option[selected]")!.Words());
        Assert.Equal(
            ["account", "section", "search"],
            new[] { none, empty, lost }.Select(rows => rows.QuerySelector("[role=status]")!.GetAttribute("data-empty")));
        Assert.Null(found.QuerySelector("[data-empty]"));
        Assert.Contains("“nasdaq”", found.QuerySelector("[role=status]")!.Words(), StringComparison.Ordinal);
        Assert.NotEmpty(found.QuerySelectorAll("mark"));
        Assert.All(found.QuerySelectorAll("mark"), mark => Assert.Equal("nasdaq", mark.Words(), ignoreCase: true));
        Assert.Contains("“no-such-text”", lost.QuerySelector("[role=status]")!.Words(), StringComparison.Ordinal);
        Assert.All(new[] { none, empty, lost }, markup => Assert.Null(markup.QuerySelector("table")));
    }

    [Fact]
    public async Task A_heading_sorts_by_its_column_one_way_then_the_other_then_not_any_more()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "default");

        var rows = await RowsAsync(portal, run, "section=Trades");
        var orders = new List<string?>();
        var quantities = new List<decimal[]>();
        for (var click = 0; click < 3; click++)
        {
            var address = Quantity(rows).QuerySelector("a")!.GetAttribute("href")!;
            rows = (await portal.PageAsync(address)).QuerySelector("#rows")!;
            orders.Add(Quantity(rows).GetAttribute("aria-sort"));
            quantities.Add(Quantities(rows));
        }

        Assert.Equal(["descending", "ascending", null], orders);
        Assert.Equal(quantities[0].OrderDescending(), quantities[0]);
        Assert.Equal(quantities[1].Order(), quantities[1]);
        Assert.All(rows.QuerySelectorAll("[aria-sort]"), Assert.Null);
        var next = await RowsAsync(portal, run, "section=Trades&sort=-quantity");
        var second = (await portal.PageAsync(next.QuerySelector("[data-page=next]")!.GetAttribute("href")!)).QuerySelector("#rows")!;
        Assert.True(Quantities(second)[0] <= Quantities(next)[^1]);
        Assert.Equal("descending", Quantity(second).GetAttribute("aria-sort"));
        // A search keeps the order of the document.
        Assert.Null((await RowsAsync(portal, run, "section=Trades&find=nasdaq&sort=quantity")).QuerySelector("thead a"));

        static IElement Quantity(IElement rows) =>
            rows.QuerySelectorAll("thead th").First(head => head.Words().StartsWith("quantity", StringComparison.Ordinal));

        static decimal[] Quantities(IElement rows)
        {
            var place = rows.QuerySelectorAll("thead th").Index(Quantity(rows));
            return
            [
                .. rows.QuerySelectorAll("tbody tr").Select(row => row.Children[place])
                    .Select(cell => decimal.Parse(cell.Words(), CultureInfo.InvariantCulture)),
            ];
        }
    }

    [Fact]
    public async Task Columns_are_chosen_in_the_address_and_kept_in_the_browser()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "default");
        using var handler = new HttpClientHandler { CookieContainer = new(), AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = portal.BaseAddress };

        var linked = await HeadsAsync("columns=netCash&columns=symbol");
        var unkept = await HeadsAsync("");
        var chosen = await HeadsAsync("columns=netCash&columns=symbol&keep=columns");
        var kept = await HeadsAsync("");
        var other = await HeadsAsync("columns=quantity");
        var all = await HeadsAsync("columns=netCash&keep=all-columns");
        var forgotten = await HeadsAsync("");

        Assert.Equal(["Row", "symbol", "netCash"], linked);
        Assert.True(unkept.Length > 20);
        Assert.Equal(linked, chosen);
        Assert.Equal(linked, kept);
        Assert.Equal(["Row", "quantity"], other);
        Assert.Equal(unkept, all);
        Assert.Equal(unkept, forgotten);

        async Task<string[]> HeadsAsync(string query)
        {
            var html = await browser.GetStringAsync($"/runs/{run}?section=Trades&{query}", Cancel);
            using var browsing = BrowsingContext.New(Configuration.Default);
            var page = await browsing.OpenAsync(request => request.Content(html), Cancel);
            return [.. page.QuerySelectorAll("#rows thead th").Select(head => head.Words())];
        }
    }

    [Theory]
    [InlineData("section=Trades&sort=-", "sort-invalid")]
    [InlineData("section=Trades&sort=quantity&rows=nowhere", "no-such-place")]
    [InlineData("section=Trades&sort=quantity&rows=c29ydGVkLmZmZmZmZg", "no-such-place")]
    [InlineData("section=Trades&rows=nowhere", "no-such-place")]
    [InlineData("section=Trades&rows=nowhere&find=x", "no-such-place")]
    [InlineData("section=Trades&rows=%01", "no-such-rows")]
    [InlineData("section=Trades%00", "no-such-rows")]
    [InlineData("section=Trades&find=%01x", "search-invalid")]
    public async Task An_invalid_address_is_reported_in_place_of_the_rows(string query, string notice)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "default");

        var rows = await RowsAsync(portal, run, query);

        Assert.Equal(notice, rows.QuerySelector("[role=alert]")!.GetAttribute("data-notice"));
        Assert.Null(rows.QuerySelector("table"));
    }

    [Fact]
    public async Task Without_the_database_the_page_reports_that_the_statement_is_not_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = await PortalRuns.CompleteAsync(portal, "default");

        await database.TakeAwayAsync(away: true);
        var page = await portal.PageAsync($"/runs/{run}?section=Trades");
        await database.TakeAwayAsync(away: false);

        Assert.NotNull(page.QuerySelector(".statement [role=alert][data-notice=database-down]"));
        Assert.Null(page.QuerySelector("#rows"));
    }

    private static async Task<IElement> RowsAsync(TestPortal portal, string run, string query) =>
        (await portal.PageAsync($"/runs/{run}?{query}")).QuerySelector("#rows")!;
}
