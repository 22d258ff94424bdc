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

    [Theory]
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
