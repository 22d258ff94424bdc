using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>The pages of the ledger as a browser gets them.</summary>
public sealed class LedgerPageApiTests(LedgerPortal portal) : IClassFixture<LedgerPortal>
{
    [Fact]
    public async Task The_list_shows_events_totals_and_marks_and_keeps_its_filters_in_the_address()
    {
        using var page = await OpenAsync("/ledger?currency=USD&restated=true");

        var line = Assert.Single(page.QuerySelectorAll("[data-event]"));
        Assert.Equal("trades", page.QuerySelector(".tabs [aria-current=page]")!.GetAttribute("data-tab"));
        Assert.Contains("2026-01-05", line.TextContent, StringComparison.Ordinal);
        Assert.NotNull(line.QuerySelector("[data-restated]"));
        Assert.Equal("-56.25", page.QuerySelector("[data-total=USD] [data-sum=net_cash]")!.TextContent.Trim());
        Assert.Equal("USD", page.QuerySelector("input[name=currency]")!.GetAttribute("value"));
        Assert.Equal(
            "/ledger/trades/export.xlsx?currency=USD&restated=true",
            page.QuerySelectorAll(".exports a")[^1].GetAttribute("href"));
    }

    [Theory]
    [InlineData("/ledger/cash?kind=none", "matches")]
    [InlineData("/ledger/fx?cursor=bmV3ZXN0LjAuMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA", "page")]
    public async Task An_empty_list_says_why(string address, string reason)
    {
        using var page = await OpenAsync(address);

        Assert.Equal(reason, page.QuerySelector("[data-empty]")?.GetAttribute("data-empty"));
    }

    [Fact]
    public async Task An_address_that_cannot_be_understood_is_told_and_the_number_of_an_account_is_not_repeated()
    {
        using var wrong = await OpenAsync("/ledger/trades?from=2026-02-01&to=2026-01-01");
        using var number = await OpenAsync("/ledger/trades?text=U1234567");

        Assert.Contains("is after to", wrong.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("ACCOUNT_IN_ADDRESS", number.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("U1234567", number.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_figure_of_an_event_leads_to_its_bytes()
    {
        using var list = await OpenAsync("/ledger/trades?text=9001");
        var address = list.QuerySelector("[data-event] a.event")!.GetAttribute("href")!;

        using var page = await OpenAsync(address);

        var figure = page.QuerySelector("[data-figure=commission] a")!;
        Assert.Equal("-1.25", figure.TextContent.Trim());
        var anchor = figure.GetAttribute("href")!;
        Assert.StartsWith(address + "#row-", anchor, StringComparison.Ordinal);
        var bytes = page.GetElementById(anchor[(anchor.IndexOf('#', StringComparison.Ordinal) + 1)..])!;
        Assert.Equal("ibCommission=\"-1.25\"", bytes.TextContent);
        Assert.NotNull(bytes.Closest("mark.element"));
        Assert.All(page.QuerySelectorAll("[data-check]"), check => Assert.Equal("verified", check.GetAttribute("data-check")));
        Assert.Equal(2, page.QuerySelectorAll("[data-origin]").Length);
        Assert.Contains("/runs/", page.QuerySelector("[data-link=raw-row]")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_or_a_list_that_does_not_exist_is_not_found()
    {
        await portal.PageAsync($"/ledger/cash/{Guid.NewGuid()}", HttpStatusCode.NotFound);
        await portal.PageAsync($"/ledger/lots/{Guid.NewGuid()}", HttpStatusCode.NotFound);
    }

    private async Task<IDocument> OpenAsync(string address)
    {
        var html = await portal.PageAsync(address);
        return await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));
    }
}
