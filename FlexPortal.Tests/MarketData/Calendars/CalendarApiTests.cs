using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.MarketData.Pages;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>
/// Special days over HTTP, on the page of a calendar without scripts, and on the command line. Each test undoes what it did.
/// </summary>
public sealed class CalendarApiTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private const string Page = "/calendars/XNYS", Days = "/market/calendars/XNYS/days";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calendars_are_listed_with_their_days_and_next_sessions()
    {
        var calendars = (await portal.GetAsync("/market/calendars")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["24x7", "XNYS"], calendars.Select(calendar => calendar.GetProperty("code").GetString()));
        Assert.Equal(
            ("09:30-16:00", "America/New_York", "AAPL", "monday"),
            (calendars[1].GetProperty("hours").GetString(), calendars[1].GetProperty("time_zone").GetString(),
                calendars[1].GetProperty("assets")[0].GetString(), calendars[1].GetProperty("weekdays")[0].GetString()));

        var report = await portal.GetAsync($"{Days}?from=2026-11-01&to=2026-11-30");
        Assert.Equal(
            ["2026-11-26 closed holiday", "2026-11-27 09:30-13:00 early_close"],
            report.GetProperty("special_days").EnumerateArray().Select(day =>
                $"{day.GetProperty("date").GetString()} {day.GetProperty("hours").GetString()} {day.GetProperty("kind").GetString()}"));
        Assert.Equal(10, report.GetProperty("next_sessions").GetArrayLength());
        await portal.GetRefusedAsync("/market/calendars/NONE/days", HttpStatusCode.NotFound, "CALENDAR_NOT_FOUND");
    }

    [Fact]
    public async Task A_day_is_looked_at_saved_and_removed()
    {
        var date = await SessionDateAsync();
        var preview = await ChangeAsync(HttpMethod.Put, date, new { closed = true, preview = true });
        Assert.Equal(
            ["1d present closed", "1m present closed"],
            preview.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("interval").GetString()} "
                + $"{change.GetProperty("before").GetString()} {change.GetProperty("after").GetString()}"));
        var version = preview.GetProperty("version").GetInt64();

        var saved = await ChangeAsync(HttpMethod.Put, date, new { closed = true, name = "Storm", reason = "Notice 12", version });
        Assert.Equal(
            (version + 1, preview.GetProperty("slots").GetInt64()),
            (saved.GetProperty("version").GetInt64(), saved.GetProperty("slots").GetInt64()));
        using (var unnamed = await SendAsync(
            HttpMethod.Put, date, new { opens = "09:30", closes = "13:00", name = "A", reason = "Notice 13", version }))
            await ApiPortal.RefusedAsync(unnamed, HttpStatusCode.BadRequest, "CALENDAR_NAME_INVALID");
        using (var late = await SendAsync(
            HttpMethod.Put, date, new { opens = "09:30", closes = "13:00", name = "Half", reason = "Notice 13", version }))
            await ApiPortal.RefusedAsync(late, HttpStatusCode.Conflict, "CALENDAR_ALREADY_CHANGED");

        var removed = await ChangeAsync(HttpMethod.Delete, date, new { reason = "The notice was withdrawn." });
        Assert.Equal(("closed", "09:30-16:00"), (removed.GetProperty("before").GetString(), removed.GetProperty("after").GetString()));
        var entries = await portal.GetAsync("/audit/entries?action=SPECIAL_DAY_SAVE");
        Assert.Contains(
            ($"XNYS {date}", "ok"),
            entries.GetProperty("items").EnumerateArray()
                .Select(entry => (entry.GetProperty("subject").GetString()!, entry.GetProperty("outcome").GetString()!)));
    }

    [Theory]
    [InlineData("/market/calendars/NONE/days/2028-07-07", "CALENDAR_NOT_FOUND", HttpStatusCode.NotFound)]
    [InlineData("/market/calendars/XNYS/days/2031-07-07", "CALENDAR_DATE_INVALID", HttpStatusCode.BadRequest)]
    [InlineData("/market/calendars/XNYS/days/tomorrow", "CALENDAR_DATE_INVALID", HttpStatusCode.BadRequest)]
    [InlineData("/market/calendars/XNYS/days/2028-07-08", "CALENDAR_DAY_ALREADY_CLOSED", HttpStatusCode.Conflict)]
    public async Task Wrong_days_have_a_code(string address, string code, HttpStatusCode status)
    {
        using var answer = await SendToAsync(HttpMethod.Put, address, new { closed = true, name = "Storm", reason = "Notice" });
        await ApiPortal.RefusedAsync(answer, status, code);
    }

    [Theory]
    [InlineData("13:00", "09:30", "CALENDAR_HOURS_INVALID")]
    [InlineData("9:30", "13:00", "CALENDAR_HOURS_INVALID")]
    [InlineData("09:30", "16:00", "CALENDAR_HOURS_USUAL")]
    public async Task Wrong_hours_have_a_code(string opens, string closes, string code)
    {
        using var answer = await SendAsync(HttpMethod.Put, "2028-07-07", new { opens, closes, name = "Storm", reason = "Notice" });
        await ApiPortal.RefusedAsync(answer, HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task The_page_says_what_a_day_changes_keeps_what_was_typed_and_saves_once_for_a_version()
    {
        var date = await SessionDateAsync();
        using var browser = new PlainBrowser(portal.Portal);
        var asked = $"{Page}?date={date}&hours=open&opens=09:30&closes=13:00";
        var page = await browser.PageAsync(asked);
        Assert.Equal("180", page.QuerySelector("[data-preview]")!.GetAttribute("data-preview"));
        Assert.Equal("SPY/1m", Assert.Single(page.QuerySelectorAll("tr[data-change]")).GetAttribute("data-change"));
        var (action, fields) = Form(page);

        using var refused = await browser.PostAsync(asked, action, [.. fields, ("name", "Half a day"), ("reason", "")]);
        var back = refused.Headers.Location!.OriginalString;
        Assert.Equal($"{Page}?date={date}&hours=open&opens=09%3A30&closes=13%3A00&refused=CALENDAR_REASON_INVALID#change", back);
        var again = await browser.PageAsync(back);
        Assert.Equal("Half a day", again.QuerySelector("#day-name")!.GetAttribute("value"));
        Assert.Equal("CALENDAR_REASON_INVALID", again.QuerySelector("[data-field=reason] .field-error")!.GetAttribute("data-field-error"));

        using var saved = await browser.PostAsync(asked, action, [.. fields, ("name", "Half a day"), ("reason", "Notice 14")]);
        Assert.Equal($"{Page}?date={date}&saved=1", saved.Headers.Location?.OriginalString);
        var after = await browser.PageAsync(saved.Headers.Location!.OriginalString);
        Assert.Contains("09:30-13:00", after.QuerySelector($"tr[data-day='{date}']")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(after.QuerySelector("[data-notice=saved]"));
        // The same form a second time is of an old version.
        using var late = await browser.PostAsync(asked, action, [.. fields, ("name", "Half a day"), ("reason", "Notice 14")]);
        Assert.Contains("refused=CALENDAR_ALREADY_CHANGED", late.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var old = await browser.PageAsync(late.Headers.Location!.OriginalString);
        Assert.Contains("CALENDAR_ALREADY_CHANGED", old.TextContent, StringComparison.Ordinal);

        var usual = $"{Page}?date={date}&hours=usual";
        var (remove, rest) = Form(await browser.PageAsync(usual));
        using var removed = await browser.PostAsync(usual, remove, [.. rest, ("reason", "Withdrawn")]);
        Assert.Equal($"{Page}?date={date}&saved=1", removed.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_day_that_has_the_hours_already_offers_nothing_to_save()
    {
        using var browser = new PlainBrowser(portal.Portal);

        var page = await browser.PageAsync($"{Page}?date=2026-11-26&hours=closed");

        Assert.Contains("nothing to save", page.QuerySelector("[data-preview]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[data-action=save]"));
        Assert.NotNull((await browser.PageAsync($"{Page}?date=2026-11-26&hours=usual")).QuerySelector("[data-action=save]"));
    }

    [Theory]
    [InlineData("&opens=&closes=", "opens")]
    [InlineData("&opens=09:30&closes=", "closes")]
    [InlineData("", "opens")]
    public async Task Hours_without_a_time_are_said_at_their_field(string times, string field)
    {
        using var browser = new PlainBrowser(portal.Portal);

        var page = await browser.PageAsync($"{Page}?date=2028-07-07&hours=open{times}");

        Assert.Equal(
            "CALENDAR_HOURS_MISSING", page.QuerySelector($"[data-field={field}] .field-error")!.GetAttribute("data-field-error"));
        Assert.Null(page.QuerySelector("[data-action=save]"));
    }

    [Fact]
    public async Task The_page_is_reached_from_the_list_and_an_unknown_calendar_is_not_found()
    {
        using var browser = new PlainBrowser(portal.Portal);
        var list = await browser.PageAsync("/calendars");

        Assert.Contains(
            Page, list.QuerySelectorAll("[data-calendar] a").Select(link => link.GetAttribute("href")));
        Assert.Equal(
            ["Every day", "Monday to Friday"],
            list.QuerySelectorAll("[data-label='Days of the week']").Select(cell => cell.TextContent));
        Assert.Equal(404, await browser.StatusAsync("/calendars/NONE"));
        Assert.Equal("CALENDAR_DATE_INVALID", (await browser.PageAsync($"{Page}?date=x&hours=closed"))
            .QuerySelector("[data-field=date] .field-error")!.GetAttribute("data-field-error"));
    }

    [Fact]
    public async Task A_viewer_reads_the_calendar_and_is_offered_no_change()
    {
        await using var own = await TestPortal.StartAsync(TestUsers.Settings);
        await own.AddAsync("vera", PortalRole.Viewer);
        using var browser = await PlainBrowser.SignedInAsync(own, "vera");

        var page = await browser.PageAsync($"{Page}?date=2026-07-02&hours=closed");

        Assert.NotNull(page.QuerySelector("tr[data-session]"));
        Assert.Empty(page.QuerySelectorAll("#change, [data-preview], main form"));
    }

    [Fact]
    public async Task The_command_line_lists_looks_at_saves_and_removes()
    {
        var list = await RunAsync("calendars");
        Assert.Contains("XNYS             09:30-16:00 America/New_York", list.Text, StringComparison.Ordinal);
        var days = await RunAsync("days", "XNYS", "--from", "2026-11-01", "--to", "2026-11-30");
        Assert.StartsWith("2026-11-26  closed       Thanksgiving Day.", days.Text, StringComparison.Ordinal);

        var preview = await RunAsync("special-day", "XNYS", "2028-07-07", "--opens", "09:30", "--closes", "13:00", "--preview");
        Assert.StartsWith("XNYS 2028-07-07: 09:30-16:00 -> 09:30-13:00 (preview), 180 slots", preview.Text, StringComparison.Ordinal);
        string[] save = ["special-day", "XNYS", "2028-07-07", "--closed", "--name", "Storm", "--reason", "Notice 15"];
        Assert.Equal(0, (await RunAsync([.. save, "--json"])).ExitCode);
        Assert.Equal(1, (await RunAsync([.. save, "--version-seen", "1"])).ExitCode);
        Assert.Equal(2, (await RunAsync("special-day", "XNYS", "2028-07-07", "--closed")).ExitCode);
        Assert.Equal(2, (await RunAsync("special-day", "XNYS", "2028-07-07", "--opens", "13:00", "--closes", "09:00")).ExitCode);
        Assert.Equal(10, (await RunAsync("special-day", "NONE", "2028-07-07", "--closed", "--preview")).ExitCode);
        Assert.Equal(0, (await RunAsync("special-day", "XNYS", "2028-07-07", "--usual", "--reason", "Withdrawn")).ExitCode);
        Assert.Equal(10, (await RunAsync("special-day", "XNYS", "2028-07-07", "--usual", "--reason", "Withdrawn")).ExitCode);
    }

    private static (string Action, (string, string)[] Fields) Form(IElement page)
    {
        var form = page.QuerySelector("[data-preview] form")!;
        return (
            form.GetAttribute("action")!,
            [
                .. form.QuerySelectorAll("input[type=hidden]")
                    .Where(field => field.GetAttribute("name") is not "__RequestVerificationToken")
                    .Select(field => (field.GetAttribute("name")!, field.GetAttribute("value") ?? "")),
            ]);
    }

    /// <summary>A day some days ago of which SPY has every bar, and that is no special day.</summary>
    private Task<string> SessionDateAsync() => portal.Database.ScalarAsync<string>("""
        SELECT to_char(max(day), 'YYYY-MM-DD') FROM market.coverage_day JOIN market.asset USING (asset_id)
         WHERE symbol = 'SPY' AND bar_interval = '1m' AND present = 390 AND day < now()::date - 2
        """);

    private async Task<JsonElement> ChangeAsync(HttpMethod method, string date, object body)
    {
        using var answer = await SendAsync(method, date, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string date, object body) => SendToAsync(method, $"{Days}/{date}", body);

    private async Task<HttpResponseMessage> SendToAsync(HttpMethod method, string address, object body)
    {
        using var request = new HttpRequestMessage(method, address)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        return await portal.Http.SendAsync(request, Cancel);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(portal.Database, ["market", .. arguments]);
}
