using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>
/// The rows of a statement on the page of its run, as the address asks for them: found, not found, and asked for in a way that cannot be.
/// </summary>
public sealed class StatementRowsApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_shown_searched_and_unfolded_as_the_address_says()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "two-accounts");

        var first = await RowsAsync(portal, run, "section=Trades");
        var next = first.QuerySelectorAll("a").Single(link => link.Words() is "Next rows").GetAttribute("href")!;
        var second = await RowsAsync(portal, run, next.Split('?')[1].Split('#')[0]);
        var one = await RowsAsync(portal, run, $"section=Trades&account={portal.KeyOf("U0000002")}");
        var none = await RowsAsync(portal, run, $"section=Trades&account={portal.KeyOf("U9")}");
        var empty = await RowsAsync(portal, run, "section=Transfers");
        var found = await RowsAsync(portal, run, "section=Trades&find=nasdaq");
        var lost = await RowsAsync(portal, run, "section=Trades&find=no-such-text");

        Assert.Equal(["All accounts", "U0000001", "U0000002"], first.QuerySelectorAll("option").Select(option => option.Words()));
        Assert.NotNull(second.QuerySelectorAll("a").SingleOrDefault(link => link.Words() is "First rows"));
        Assert.Equal("U0000002", one.QuerySelector("option[selected]")!.Words());
        Assert.Contains("This section has no rows of that account in this run.", none.Words(), StringComparison.Ordinal);
        Assert.Contains("This section has no rows in this run.", empty.Words(), StringComparison.Ordinal);
        Assert.Matches("row(s hold| holds) “nasdaq”", found.QuerySelector("[role=status]")!.Words());
        Assert.All(found.QuerySelectorAll("mark"), mark => Assert.Equal("nasdaq", mark.Words(), ignoreCase: true));
        Assert.Contains("No row holds “no-such-text” here.", lost.Words(), StringComparison.Ordinal);
        Assert.All(new[] { none, empty, lost }, markup => Assert.Null(markup.QuerySelector("table")));
    }

    [Theory]
    [InlineData("section=Trades&rows=nowhere", "The address names a place in the rows that does not exist.")]
    [InlineData("section=Trades&rows=nowhere&find=x", "The address names a place in the rows that does not exist.")]
    [InlineData("section=Trades&rows=%01", "The address names rows that cannot exist.")]
    [InlineData("section=Trades%00", "The address names rows that cannot exist.")]
    [InlineData("section=Trades&find=%01x", "What is searched for is at most")]
    public async Task What_cannot_be_asked_for_is_told_in_its_place(string query, string words)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await PortalRuns.CompleteAsync(portal, "default");

        var rows = await RowsAsync(portal, run, query);

        Assert.StartsWith(words, rows.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
        Assert.Null(rows.QuerySelector("table"));
    }

    [Fact]
    public async Task Without_its_database_the_page_says_that_the_statement_is_not_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = await PortalRuns.CompleteAsync(portal, "default");

        await database.TakeAwayAsync(away: true);
        var page = await PageAsync(portal, $"/runs/{run}?section=Trades");
        await database.TakeAwayAsync(away: false);

        Assert.Contains("so the sections of the statement are not shown", page.Words(), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("#rows"));
    }

    private static async Task<IElement> RowsAsync(TestPortal portal, string run, string query) =>
        (await PageAsync(portal, $"/runs/{run}?{query}")).QuerySelector("#rows")!;

    private static async Task<IElement> PageAsync(TestPortal portal, string path)
    {
        using var browsing = BrowsingContext.New(Configuration.Default);
        var html = await portal.Http.GetStringAsync(path, Cancel);
        return (await browsing.OpenAsync(request => request.Content(html), Cancel)).Body!;
    }
}
