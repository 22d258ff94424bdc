using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.MarketData.Pages;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Gaps;

/// <summary>
/// Acknowledged gaps over HTTP, on the page of an asset without scripts, and on the command line. Each test undoes what it did.
/// </summary>
public sealed class GapApiTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private const string Address = "/market/BTC/gaps/acknowledged", Page = "/market/BTC?interval=1m";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string From => Time(portal.Market.Gap.From.AddMinutes(-5));

    private string To => Time(portal.Market.Gap.To.AddMinutes(5));

    [Fact]
    public async Task A_gap_is_acknowledged_listed_explained_and_reopened()
    {
        using var answer = await portal.PostAsync(Address, Body("Maintenance of the vendor.", "https://status.example/7"));
        var gap = await answer.ReadAsync();
        var id = gap.GetProperty("gap_acknowledgement_id").GetGuid();

        Assert.Equal((HttpStatusCode.OK, 7), (answer.StatusCode, gap.GetProperty("slots").GetInt32()));
        Assert.Equal(id, Assert.Single((await portal.GetAsync(Address)).GetProperty("items").EnumerateArray())
            .GetProperty("gap_acknowledgement_id").GetGuid());
        var range = Assert.Single((await portal.GetAsync($"/market/BTC/gaps?state=acknowledged&from={From}&to={To}"))
            .GetProperty("ranges").EnumerateArray());
        Assert.Equal(
            ("Maintenance of the vendor.", "https://status.example/7", 7),
            (range.GetProperty("acknowledgement").GetProperty("reason").GetString(),
                range.GetProperty("acknowledgement").GetProperty("link").GetString(), range.GetProperty("slots").GetInt32()));
        await Eventually.IsAsync(async () => (await SeriesAsync()).GetProperty("vendor_gap").GetInt32() == 0);
        var series = await SeriesAsync();
        Assert.Equal((7, 0), (series.GetProperty("acknowledged").GetInt32(), series.GetProperty("vendor_gap").GetInt32()));
        Assert.True(series.GetProperty("net_percent").GetDecimal() > series.GetProperty("covered_percent").GetDecimal());
        using var again = await portal.PostAsync(Address, Body("Maintenance of the vendor."));
        await ApiPortal.RefusedAsync(again, HttpStatusCode.Conflict, "GAP_ALREADY_ACKNOWLEDGED");

        using var other = await portal.Http.DeleteAsync($"/market/ETH/gaps/acknowledged/{id}", Cancel);
        await ApiPortal.RefusedAsync(other, HttpStatusCode.NotFound, "GAP_ACKNOWLEDGEMENT_NOT_FOUND");
        using var ended = await portal.Http.DeleteAsync($"{Address}/{id}", Cancel);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        // Viewers share a snapshot for a moment.
        await Eventually.IsAsync(async () => (await SeriesAsync()).GetProperty("vendor_gap").GetInt32() == 7);
        using var over = await portal.Http.DeleteAsync($"{Address}/{id}", Cancel);
        await ApiPortal.RefusedAsync(over, HttpStatusCode.Conflict, "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED");
    }

    [Theory]
    [InlineData("no", "", "GAP_REASON_INVALID", HttpStatusCode.BadRequest)]
    [InlineData("Long enough.", "ftp://status.example", "GAP_LINK_INVALID", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_has_a_code(string reason, string link, string code, HttpStatusCode status)
    {
        using var answer = await portal.PostAsync(Address, Body(reason, link));
        await ApiPortal.RefusedAsync(answer, status, code);
    }

    [Fact]
    public async Task The_page_acknowledges_without_scripts_keeps_what_was_typed_and_undoes()
    {
        using var browser = new PlainBrowser(portal.Portal);
        var form = Row(await browser.PageAsync(Page)).QuerySelector("dialog form")!;
        (string, string)[] hidden = [.. form.QuerySelectorAll("input[type=hidden]")
            .Where(field => field.GetAttribute("name") is not "__RequestVerificationToken")
            .Select(field => (field.GetAttribute("name")!, field.GetAttribute("value")!))];

        using var refused = await browser.PostAsync(
            Page, form.GetAttribute("action")!, [.. hidden, ("reason", "no"), ("link", "https://status.example/9")]);
        Assert.Equal(
            (HttpStatusCode.SeeOther, $"{Page}&gap-refused=GAP_REASON_INVALID#gaps"),
            (refused.StatusCode, refused.Headers.Location?.OriginalString));
        var dialog = Row(await browser.PageAsync(refused.Headers.Location!.OriginalString)).QuerySelector("dialog")!;
        Assert.True(dialog.HasAttribute("open"));
        Assert.Equal("GAP_REASON_INVALID", dialog.QuerySelector("[data-field=reason] .field-error")!.GetAttribute("data-field-error"));
        Assert.Equal("https://status.example/9", dialog.QuerySelector("input[name=link]")!.GetAttribute("value"));

        using var done = await browser.PostAsync(
            Page, form.GetAttribute("action")!,
            [.. hidden, ("reason", "Maintenance <b>of the vendor</b>."), ("link", "https://status.example/9")]);
        Assert.Equal($"{Page}&acknowledged=7#gaps", done.Headers.Location?.OriginalString);
        var page = await browser.PageAsync(done.Headers.Location!.OriginalString);
        Assert.Equal("7 slots are acknowledged.", page.QuerySelector("[data-notice=gaps]")!.TextContent.Trim());
        var row = Row(page);
        Assert.Equal("acknowledged", row.GetAttribute("data-state"));
        Assert.Contains(
            "“Maintenance <b>of the vendor</b>.”", row.QuerySelector("[data-acknowledged]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("https://status.example/9", row.QuerySelector("[data-acknowledged] a")!.GetAttribute("href"));
        Assert.NotNull(page.QuerySelector("[data-net]"));

        var undo = row.QuerySelector("form:has([data-action=reopen])")!;
        using var undone = await browser.PostAsync(Page, undo.GetAttribute("action")!, ("symbol", "BTC"), ("interval", "1m"));
        Assert.Equal($"{Page}&reopened=1#gaps", undone.Headers.Location?.OriginalString);
        Assert.Equal("vendor_gap", Row(await browser.PageAsync(Page)).GetAttribute("data-state"));
    }

    [Fact]
    public async Task The_command_line_acknowledges_shows_and_reopens()
    {
        var said = await RunAsync("acknowledge", "BTC", "--from", From, "--to", To, "--reason", "Maintenance.", "--json");
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        var id = JsonElement.Parse(said.Text).GetProperty("gap_acknowledgement_id").GetString()!;

        Assert.Contains($"Maintenance. ({id})", (await RunAsync("gaps", "BTC", "--from", From, "--to", To)).Text, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("acknowledge", "BTC", "--from", From, "--to", To, "--reason", "Again.")).ExitCode);
        Assert.Equal(0, (await RunAsync("reopen", "btc", id)).ExitCode);
        Assert.Equal((1, "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED"), await FaultAsync("reopen", "BTC", id));
        Assert.Equal((10, "GAP_ACKNOWLEDGEMENT_NOT_FOUND"), await FaultAsync("reopen", "BTC", Guid.NewGuid().ToString()));
        Assert.Equal((2, "GAP_REASON_INVALID"), await FaultAsync("acknowledge", "BTC", "--from", From, "--to", To));
        Assert.Equal(2, (await RunAsync("acknowledge", "BTC", "--reason", "No window.")).ExitCode);
    }

    private async Task<(int ExitCode, string Code)> FaultAsync(params string[] arguments)
    {
        var said = await RunAsync(arguments);
        return (said.ExitCode, said.Error.Split(':')[0]);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(portal.Database, ["market", .. arguments]);

    private IElement Row(IElement page) => page.QuerySelector(
        $"#gaps tr[data-gap='{portal.Market.Gap.From.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)}']")!;

    private async Task<JsonElement> SeriesAsync() => Assert.Single(
        (await portal.GetAsync("/status/summary?asset=BTC&interval=1m")).GetProperty("items").EnumerateArray());

    private string Body(string reason, string? link = null) =>
        JsonSerializer.Serialize(new { interval = "1m", from = From, to = To, reason, link });

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
