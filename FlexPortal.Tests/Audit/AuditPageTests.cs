using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Audit;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Audit;

/// <summary>The page of the audit log in every state, over HTTP as a browser gets it.</summary>
public sealed class AuditPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_log_explains_what_it_will_hold()
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await ShowAsync(portal, "/audit");
        Assert.NotNull(page.QuerySelector(".empty-state [data-empty=entries]"));
        Assert.Null(page.QuerySelector("table"));
        Assert.NotNull((await ShowAsync(portal, "/audit?actor=anna")).QuerySelector(".empty-state [data-empty=matches]"));
    }

    [Theory]
    [InlineData("outcome=x", "outcome")]
    [InlineData("from=2026-11-20&to=2026-11-19&actor=anna", "to")]
    [InlineData("from=1.1.2026", "from")]
    [InlineData("to=tomorrow&from=2026-11-19", "to")]
    public async Task A_filter_that_cannot_be_read_is_named_at_its_field(string query, string field)
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await ShowAsync(portal, $"/audit?{query}");

        var shown = Assert.Single(page.QuerySelectorAll("[data-field-error]"));
        Assert.Equal("REQUEST_INVALID", shown.GetAttribute("data-field-error"));
        Assert.Equal(field, shown.Closest("[data-field]")!.GetAttribute("data-field"));
        Assert.True(page.QuerySelector("details.more")!.HasAttribute("open"));
        Assert.NotNull(page.QuerySelector("[data-empty=invalid]"));
        Assert.Empty(page.QuerySelectorAll(".notice, table, [download]"));
    }

    [Fact]
    public async Task A_filter_that_does_not_exist_is_named_above_the_list()
    {
        await using var portal = await TestPortal.StartAsync();

        Assert.Equal("REQUEST_INVALID", (await ShowAsync(portal, "/audit?who=unknown")).QuerySelector(".notice .code")!.TextContent);
        Assert.Empty((await ShowAsync(portal, "/audit?Actor=anna&tz=UTC&times=ago")).QuerySelectorAll(".notice"));
    }

    [Fact]
    public async Task A_cursor_that_cannot_be_read_is_named_above_the_list()
    {
        await using var portal = await TestPortal.StartAsync();

        Assert.Equal("REQUEST_INVALID", (await ShowAsync(portal, "/audit?cursor=x")).QuerySelector(".notice .code")!.TextContent);
    }

    [Fact]
    public async Task Periods_are_links_by_the_days_of_the_reader_that_keep_the_other_filters()
    {
        await using var portal = await TestPortal.StartAsync();
        var today = DateOnly.FromDateTime(
            TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")).DateTime);

        var page = await ShowAsync(portal, $"/audit?actor=anna&from={today.AddDays(-6):yyyy-MM-dd}&tz=Asia/Tokyo");

        Assert.Equal(
            ["/audit?actor=anna&tz=Asia/Tokyo", .. new[] { 0, 6, 29 }.Select(
                days => $"/audit?actor=anna&from={today.AddDays(-days):yyyy-MM-dd}&tz=Asia/Tokyo")],
            page.QuerySelectorAll(".segments a").Select(link => link.GetAttribute("href")));
        Assert.Equal(
            page.QuerySelectorAll(".segments a")[2], Assert.Single(page.QuerySelectorAll(".segments [aria-current=true]")));
    }

    [Fact]
    public async Task Entries_are_rows_with_links_that_keep_filters_and_times()
    {
        await using var portal = await TestPortal.StartAsync();
        var log = portal.Services.GetRequiredService<AuditLog>();
        var run = await portal.StartRunAsync("default");
        for (var i = 0; i < 60; i++)
            await log.WriteAsync(
                new(Actors.Named("anna"), AuditAction.SignIn, AuditSubjectKind.User, $"p{i}", AuditOutcome.Refused, "SIGN_IN_REFUSED"),
                Cancel);

        var page = await ShowAsync(portal, "/audit?outcome=refused&tz=Europe/Zurich");
        Assert.Equal(50, page.QuerySelectorAll("tbody tr").Length);
        var row = page.QuerySelector("tbody tr")!;
        Assert.Equal("entry-61", row.Id);
        Assert.Contains("anna Sign in SIGN_IN User p59 192.0.2.7 Refused SIGN_IN_REFUSED", row.Words(), StringComparison.Ordinal);
        Assert.Equal("When Zurich", page.QuerySelectorAll("thead th")[1].Words());
        Assert.Equal(
            [
                "/audit?cursor=bmV3ZXN0LjNl&tz=Europe/Zurich#entry-61",
                "/audit?actor=anna&outcome=refused&tz=Europe/Zurich",
                "/audit?outcome=refused&subject=p59&tz=Europe/Zurich",
            ],
            row.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("refused", page.QuerySelector("select[name=outcome] option[selected]")!.GetAttribute("value"));
        Assert.Equal("Europe/Zurich", page.QuerySelector("input[type=hidden][name=tz]")!.GetAttribute("value"));
        Assert.Equal(
            ["/audit?outcome=refused&cursor=bmV3ZXN0LmM&tz=Europe/Zurich"],
            page.QuerySelectorAll(".pager a.button").Select(link => link.GetAttribute("href")));
        Assert.Equal("/audit/export.csv?outcome=refused", page.QuerySelector("a[download]")!.GetAttribute("href"));

        var older = await ShowAsync(portal, "/audit?outcome=refused&cursor=bmV3ZXN0LmM");
        Assert.Equal(10, older.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(["Newest", "Newer"], older.QuerySelectorAll(".pager a.button").Select(link => link.Words()));
        var first = await ShowAsync(portal, "/audit?action=run_start");
        var subject = first.QuerySelector(".subject a")!;
        Assert.Equal(($"/runs/{run}", "Run 1"), (subject.GetAttribute("href"), subject.Words()));
        // A day is the reader's, and the file that is offered holds the same days.
        var days = await ShowAsync(portal, "/audit?from=2026-01-01&to=2100-01-01&tz=Asia/Tokyo");
        Assert.Equal(
            "/audit/export.csv?from=2026-01-01&to=2100-01-01&tz=Asia%2FTokyo",
            days.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Sec_S15_A_user_name_is_shown_as_text()
    {
        const string image = "\"><img src=x onerror=alert(1)>";
        var entry = new AuditEntry(
            1, Markup.Now, "<script>alert(1)</script>", "unknown", "FROM_TOMORROW", "thing", image, null, "odd", "<b>", null, "", "");

        var markup = await Markup.OfAsync<AuditTable>(("Query", ListQuery.All), ("Entries", new[] { entry }));

        Assert.Empty(markup.QuerySelectorAll("script, img, b"));
        string?[] texts = [entry.Actor, entry.Action, entry.SubjectKind, entry.Subject, entry.Outcome, entry.Code];
        Assert.All(texts, text => Assert.Contains(text!, markup.Words(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_and_not_shown_as_an_empty_log()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await database.TakeAwayAsync(away: true);

        var page = await ShowAsync(portal, "/audit", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("DB_UNAVAILABLE", page.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Null(page.QuerySelector(".empty-state"));
    }

    [Fact]
    public void Every_action_and_every_outcome_has_a_label()
    {
        Assert.All(AuditFormatter.Actions, action => Assert.Matches("^[A-Z][a-z ]+$", action.Word));
        Assert.Equal(
            AuditFormatter.Actions.Count, AuditFormatter.Actions.Select(action => action.Word).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(("odd", IconName.Information, Tone.Quiet), AuditFormatter.Outcome("odd"));
        Assert.All(["ok", "refused", "failed"], outcome => Assert.NotEqual(Tone.Quiet, AuditFormatter.Outcome(outcome).Tone));
    }

    private static async Task<IElement> ShowAsync(TestPortal portal, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await portal.Http.SendAsync(request, Cancel);
        Assert.Equal(status, response.StatusCode);
        var html = await response.Content.ReadAsStringAsync(Cancel);
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(answer => answer.Content(html), Cancel)).QuerySelector("main")!;
    }
}
