using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>Assets, interval and days of a backfill are chosen on its page, without scripts, and previewed by asset.</summary>
public sealed class BackfillChoiceApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private const string Days = "interval=1d&from=2026-03-02&to=2026-03-03";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_chosen_is_previewed_by_asset_and_started()
    {
        var page = await portal.Portal.PageAsync($"/backfill?asset=ADA&asset=SPY&{Days}");

        Assert.Contains("at most 4 bars of 2 assets, in 2 requests", Answer(page), StringComparison.Ordinal);
        Assert.Equal(["ADA/1d", "SPY/1d"], Series(page));
        Assert.Equal(
            ["ADA", "SPY"],
            page.QuerySelectorAll("form.backfill-choice input[name=asset][checked]").Select(box => box.GetAttribute("value")));
        (string, string)[] fields =
        [
            .. page.QuerySelectorAll("form[action='/backfill/start'] input[type=hidden]")
                .Select(field => (field.GetAttribute("name")!, field.GetAttribute("value")!))
                .Where(field => !field.Item1.StartsWith("__", StringComparison.Ordinal)),
        ];
        Assert.Equal(
            [("asset", "ADA"), ("asset", "SPY"), ("interval", "1d"), ("from", "2026-03-02"), ("to", "2026-03-03")], fields);

        using var browser = new PlainBrowser(portal.Portal);
        using var led = await browser.PostAsync("/settings", "/backfill/start", [.. fields.Where(field => field.Item2 is not "SPY")]);

        Assert.Equal(HttpStatusCode.SeeOther, led.StatusCode);
        var id = Guid.Parse(led.Headers.Location!.OriginalString.Split('/')[^1]);
        await portal.Portal.Services.GetRequiredService<StartBackfill>().WaitAsync(id);
        var plan = (await portal.GetAsync($"/ingestion/runs/{id}")).GetProperty("plan");
        Assert.Equal(
            ("ADA", "2026-03-02T00:00:00+00:00", "2026-03-04T00:00:00+00:00"),
            (Assert.Single(plan.GetProperty("symbols").EnumerateArray()).GetString(), plan.GetProperty("days_from_utc").GetString(),
                plan.GetProperty("to_utc").GetString()));
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("minutes_from_utc").ValueKind);

        // An asset that lacks nothing does not count.
        var rest = await portal.Portal.PageAsync($"/backfill?asset=ADA&asset=SPY&{Days}");
        Assert.Contains("at most 2 bars of 1 asset, in 1 request", Answer(rest), StringComparison.Ordinal);
        Assert.Equal(["SPY/1d"], Series(rest));
        var none = await portal.Portal.PageAsync($"/backfill?asset=ADA&{Days}");
        Assert.Contains("Nothing is missing in what is chosen", Answer(none), StringComparison.Ordinal);
        using var answer = await portal.Http.PostAsJsonAsync(
            "/ingestion/backfill",
            new
            {
                assets = new[] { "ADA", "SPY" },
                interval = "1d",
                from = "2026-03-02T00:00:00Z",
                to = "2026-03-04T00:00:00Z",
                preview = true,
            },
            Cancel);
        Assert.Equal(
            """[{"symbol":"SPY","interval":"1d","requests":1,"bars":2}]""",
            (await answer.ReadAsync()).GetProperty("preview").GetProperty("series").GetRawText());
    }

    [Theory]
    [InlineData("interval=5m", "interval is 1d or 1m.")]
    [InlineData("from=soon", "from and to are days")]
    [InlineData("asset=NOPE", "MARKET_ASSET_UNKNOWN")]
    [InlineData("from=1900-01-01", "MARKET_WINDOW_INVALID")]
    [InlineData("from=2026-03-03&to=2026-03-02", "MARKET_WINDOW_INVALID")]
    public async Task A_choice_that_cannot_be_met_is_said_and_stays_in_the_form(string choice, string said)
    {
        var page = await portal.Portal.PageAsync($"/backfill?{choice}");

        Assert.Contains(said, page.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("details[data-backfill-choice][open] form.backfill-choice"));
        Assert.Null(page.QuerySelector("form[action='/backfill/start']"));
    }

    [Fact]
    public async Task A_form_that_cannot_be_understood_leads_back_to_the_choice()
    {
        using var browser = new PlainBrowser(portal.Portal);

        using var led = await browser.PostAsync("/settings", "/backfill/start", ("interval", "5m"), ("asset", "ADA"));

        Assert.Equal("/backfill?asset=ADA&interval=5m", led.Headers.Location!.OriginalString);
    }

    private static string Answer(AngleSharp.Dom.IElement page) =>
        string.Join(' ', page.QuerySelector("[data-answer]")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string?> Series(AngleSharp.Dom.IElement page) =>
        page.QuerySelectorAll("[data-preview] tr[data-series]").Select(row => row.GetAttribute("data-series"));
}
