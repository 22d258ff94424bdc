using System.Globalization;
using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.MarketData.Status;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>The pages of market data, as they come from the server.</summary>
public sealed class MarketPageTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_comes_first_and_an_asset_never_fetched_is_not_green()
    {
        var page = await ShowAsync("/market");

        Assert.Matches(
            @"^5 of 20 series are up to date: 1 is late, 14 were never fetched\. 2 gaps in 1 series\. 6 series begin later than asked; "
                + @"at most [\d,]+ bars are not asked for yet\. Start a backfill\. Prices of the replay vendor are invented\.$",
            page.QuerySelector("[data-answer]")!.Words());
        Assert.Matches(@"fetched\.\s+2 gaps in 1 series\.\s+6 series", page.QuerySelector("[data-answer]")!.TextContent);
        Assert.NotNull(page.QuerySelector("[data-notice=replay]"));
        Assert.Equal("ok", page.QuerySelector("[data-vendor=replay]")!.GetAttribute("data-state"));
        Assert.Equal(20, page.QuerySelectorAll("tr[data-series]").Length);
        Assert.Equal(
            ("gapped", "stale", "never_fetched", "short_history"),
            (Condition(page, "BTC/1m"), Condition(page, "ETH/1d"), Condition(page, "NVDA/1m"), Condition(page, "SPY/1d")));
        var never = page.QuerySelector("tr[data-series='NVDA/1d']")!;
        Assert.Empty(never.QuerySelectorAll(".is-good, .barcode"));
        Assert.DoesNotContain("0 %", never.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_listed_newest_first_with_the_rate_and_their_files()
    {
        var failures = (await ShowAsync("/market")).QuerySelector("#failures")!;

        Assert.Equal("No slice ended in these days.", failures.QuerySelector("[data-rate]")!.Words());
        var rows = failures.QuerySelectorAll("tbody tr");
        Assert.Equal(
            ["1", "2", "3", "4", "5"], rows.Select(row => row.QuerySelector("[data-label=Attempt]")!.Words()), StringComparer.Ordinal);
        Assert.Contains("Next attempt after 1.0 s.", rows[0].Words(), StringComparison.Ordinal);
        Assert.Equal(
            ["/status/remediation/export.csv", "/status/remediation/export.json"],
            failures.QuerySelectorAll("a[download]").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData(995, 5, 12, 2, "lasts 17.5 days")]
    [InlineData(995, 5, 10, 0, "None failed in the last 7 days")]
    [InlineData(90, 10, 10, 5, "The error budget is used up")]
    public void The_rate_says_how_long_the_budget_lasts(long succeeded, long failed, long recent, long recentFailed, string words)
    {
        var rate = new SuccessRate
        {
            FromUtc = Markup.Now.AddDays(-30),
            ToUtc = Markup.Now,
            Succeeded = succeeded,
            Failed = failed,
            FailedByVendor = 1,
            Skipped = 0,
            RecentEnded = recent,
            RecentFailed = recentFailed,
            Failures = [],
        };

        Assert.Contains(words, StatusFormatter.Rate(rate), StringComparison.Ordinal);
        Assert.Contains("the objective is 99 %", StatusFormatter.Rate(rate), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?gapped=true", "BTC/1m")]
    [InlineData("?stale=true", "ETH/1d")]
    [InlineData("?asset=spy&interval=1m", "SPY/1m")]
    public async Task Filters_of_the_address_leave_what_passes(string query, string series)
    {
        var page = await ShowAsync($"/market{query}");

        Assert.Equal([series], page.QuerySelectorAll("tr[data-series]").Select(row => row.GetAttribute("data-series")));
    }

    [Fact]
    public async Task A_filter_without_a_match_says_so_and_a_wrong_one_is_named_above_all_series()
    {
        var none = await ShowAsync("/market?asset=ZZZ");
        var wrong = await ShowAsync("/market?stale=perhaps");

        Assert.Equal("/market", none.QuerySelector("[data-empty=matches] a")!.GetAttribute("href"));
        Assert.Equal("REQUEST_INVALID", wrong.QuerySelector(".notice .code")!.Words());
        Assert.Equal(20, wrong.QuerySelectorAll("tr[data-series]").Length);
    }

    [Theory]
    [InlineData("/market?cursor=nowhere")]
    [InlineData("/market?condition=sideways")]
    [InlineData("/market?vendor=acme")]
    [InlineData("/backfill?cursor=nowhere")]
    [InlineData("/backfill?state=sideways")]
    [InlineData("/backfill?kind=sideways")]
    [InlineData("/market/BTC?interval=5m")]
    [InlineData("/market/BTC?from=yesterday")]
    public async Task A_page_whose_address_cannot_be_understood_says_so_and_shows_what_it_shows_without(string address)
    {
        var (page, whole) = (await ShowAsync(address), await ShowAsync(address.Split('?')[0]));

        Assert.Contains("REQUEST_INVALID", page.QuerySelectorAll(".notice .code").Select(code => code.Words()));
        Assert.Equal(whole.QuerySelectorAll("table").Length, page.QuerySelectorAll("table").Length);
        Assert.DoesNotContain("REQUEST_INVALID", whole.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_the_status_leads_to_the_page()
    {
        using var answer = await portal.Http.GetAsync("/status?gapped=true", Cancel);

        Assert.Equal("/market?gapped=true", answer.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_barcode_has_one_column_a_day_and_words_that_name_the_gap()
    {
        var page = await ShowAsync("/market?asset=BTC&interval=1m");
        var strip = page.QuerySelector(".strip a")!;

        Assert.Equal("0 0 364 28", strip.QuerySelector("svg")!.GetAttribute("viewBox"));
        var day = portal.Market.Yesterday.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Contains($"vendor gap on {day}", strip.GetAttribute("title"), StringComparison.Ordinal);
        Assert.Contains($"rejected on {day}", strip.GetAttribute("title"), StringComparison.Ordinal);
        Assert.NotNull(strip.QuerySelector("path.is-vendor-gap"));
        Assert.Equal("/market/BTC?interval=1m#coverage", strip.GetAttribute("href"));
    }

    [Fact]
    public async Task The_page_of_an_asset_explains_each_gap_and_offers_to_ask_again()
    {
        var page = await ShowAsync("/market/btc?interval=1m");

        var rows = page.QuerySelectorAll("#gaps tr[data-gap]");
        Assert.Equal(["vendor_gap", "rejected"], rows.Select(row => row.GetAttribute("data-state")));
        Assert.Contains("sends every slot", rows[0].QuerySelector("details")!.Words(), StringComparison.Ordinal);
        Assert.Equal(new string('a', 64), rows[0].QuerySelector("[data-evidence] code")!.Words());
        var form = rows[0].QuerySelector("form[method=post]")!;
        Assert.Equal("/backfill/ask-again", form.GetAttribute("action"));
        var (from, to) = (portal.Market.Gap.From.UtcDateTime, portal.Market.Gap.To.UtcDateTime);
        Assert.Equal(
            ($"{from:yyyy-MM-ddTHH:mm:ss.fff}Z", $"{to:yyyy-MM-ddTHH:mm:ss.fff}Z", "1m"),
            (Field(form, "from"), Field(form, "to"), Field(form, "interval")));
        Assert.Equal("Close 100 → 101", page.QuerySelector("#revisions tbody tr [data-value=Close]")!.Words());
        Assert.Equal(2, page.QuerySelectorAll("#lineage tr[data-lineage]").Length);
        Assert.Equal(91, page.QuerySelectorAll("#coverage svg a").Length);
    }

    [Fact]
    public async Task A_moment_leads_to_the_answer_that_brought_its_bar()
    {
        var at = portal.Market.Restated.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) + "Z";
        var page = await ShowAsync($"/market/BTC?interval=1m&at={at}");

        Assert.Contains("This answer brought the bar of", page.QuerySelector("#lineage [data-at]")!.Words(), StringComparison.Ordinal);
        Assert.Equal("2", Assert.Single(page.QuerySelectorAll("#lineage tr[data-lineage]")).GetAttribute("data-lineage"));
    }

    [Fact]
    public async Task The_window_is_in_the_address_and_the_chart_asks_for_its_bars()
    {
        var page = await ShowAsync("/market/BTC?interval=1d&from=2026-01-01&to=2026-03-31");

        Assert.Equal("2026-01-01 – 2026-04-01 UTC", page.QuerySelector("[data-window]")!.Words());
        Assert.Equal(
            "/market/BTC/bars?interval=1d&from=2026-01-01T00:00Z&to=2026-04-01T00:00Z&last=true&limit=5000",
            page.QuerySelector("[data-chart]")!.GetAttribute("data-chart"));
        Assert.Equal(
            "/market/BTC/gaps?interval=1d&from=2026-01-01T00:00Z&to=2026-04-01T00:00Z&limit=5000"
                + "&state=vendor_gap,rejected,not_fetched,acknowledged,no_trade,pending,not_asked",
            page.QuerySelector("[data-chart]")!.GetAttribute("data-chart-slots"));
    }

    [Fact]
    public async Task Later_ends_at_the_newest_bar()
    {
        var (newest, old) = (await ShowAsync("/market/BTC?interval=1m"), await ShowAsync("/market/BTC?interval=1d&to=2026-03-31"));

        Assert.Equal("true", newest.QuerySelector("#chart .pager > :last-child")!.GetAttribute("aria-disabled"));
        Assert.Null(newest.QuerySelector("#chart .pager > :last-child")!.GetAttribute("href"));
        Assert.NotNull(old.QuerySelector("#chart .pager > :last-child")!.GetAttribute("href"));
    }

    [Fact]
    public async Task An_asset_never_fetched_has_no_gap_and_an_unknown_one_is_not_found()
    {
        var page = await ShowAsync("/market/NVDA");
        using var unknown = await portal.Http.GetAsync("/market/NOPE", Cancel);

        Assert.NotNull(page.QuerySelector("#gaps [data-empty=bars]"));
        Assert.NotNull(page.QuerySelector("[data-empty=window]"));
        Assert.Null(page.QuerySelector("[data-chart]"));
        Assert.NotNull(page.QuerySelector("#lineage [data-empty=lineage]"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static string? Condition(IElement page, string series) =>
        page.QuerySelector($"tr[data-series='{series}']")!.GetAttribute("data-condition");

    private static string? Field(IElement form, string name) => form.QuerySelector($"[name={name}]")!.GetAttribute("value");

    private async Task<IElement> ShowAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await portal.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var browsing = BrowsingContext.New(Configuration.Default);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        return (await browsing.OpenAsync(response => response.Content(html), Cancel)).QuerySelector("main")!;
    }
}
