using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.MarketData.Pages;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>Incidents on the page of market data, with forms that need no scripts.</summary>
public sealed class IncidentPageApiTests(MarketPortal portal) : IClassFixture<MarketPortal>, IAsyncLifetime
{
    private PlainBrowser _browser = null!;

    /// <summary>The incident of ETH, open again, and one of SPY.</summary>
    public async ValueTask InitializeAsync()
    {
        await portal.Database.ExecuteAsync("""
            UPDATE market.alert SET state = 'open', cleared_at_utc = NULL, acknowledged_at_utc = NULL, acknowledged_by = NULL,
                   snoozed_until_utc = NULL;
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, opened_at_utc)
            SELECT asset_id, '1m', 'replay', 'ok', 75, now() - interval '1 hour' FROM market.asset WHERE symbol = 'SPY'
                ON CONFLICT DO NOTHING;
            SELECT pg_notify('flexportal_live', 'market');
            """);
        _browser = new(portal.Portal);
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_incident_is_acknowledged_once_and_shows_by_whom()
    {
        var page = await _browser.PageAsync("/market");
        Assert.Equal(["SPY, 1 minute", "ETH, Daily"], page.QuerySelectorAll("tr[data-incident] [data-label=Series] a")
            .Select(link => link.TextContent.Trim()));
        var action = Row(page, "ETH").QuerySelector("form:has([data-action=acknowledge])")!.GetAttribute("action")!;

        using var done = await _browser.PostAsync("/market", action);
        Assert.Equal((HttpStatusCode.SeeOther, "/market#incidents"), (done.StatusCode, done.Headers.Location?.OriginalString));

        var row = Row(await _browser.PageAsync("/market"), "ETH");
        Assert.Equal("acknowledged", row.GetAttribute("data-state"));
        Assert.Contains("by ", row.QuerySelector("[data-label=Status]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(row.QuerySelector("[data-action=acknowledge]"));
        using var again = await _browser.PostAsync("/market", action);
        Assert.Equal("/market?incident-refused=ALERT_ALREADY_ACKNOWLEDGED#incidents", again.Headers.Location?.OriginalString);
        Assert.Contains(
            "ALERT_ALREADY_ACKNOWLEDGED",
            (await _browser.PageAsync("/market?incident-refused=ALERT_ALREADY_ACKNOWLEDGED")).QuerySelector("#incidents")!.TextContent,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1h", "", "now() + interval '1 hour'", "interval '2 minutes'")]
    [InlineData("session", "", "(SELECT min(opens_at_utc) FROM market.session WHERE calendar_code = 'XNYS' AND opens_at_utc > now())",
        "interval '1 second'")]
    [InlineData("until", "+2", "date_trunc('day', now(), 'UTC') + interval '2 days 8 hours'", "interval '1 second'")]
    public async Task A_snooze_has_the_end_that_was_chosen(string length, string days, string end, string about)
    {
        var until = days.Length == 0 ? "" : $"{TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(2):yyyy-MM-dd}T08:00";
        var action = Snooze(Row(await _browser.PageAsync("/market"), "SPY"));

        using var done = await _browser.PostAsync("/market", action, ("for", length), ("until", until));

        Assert.Equal("/market#incidents", done.Headers.Location?.OriginalString);
        Assert.True(await portal.Database.ScalarAsync<bool>($"""
            SELECT snoozed_until_utc BETWEEN {end} - {about} AND {end} + {about}
              FROM market.alert JOIN market.asset USING (asset_id) WHERE symbol = 'SPY'
            """));
        Assert.NotNull(Row(await _browser.PageAsync("/market"), "SPY").QuerySelector("[data-snoozed]"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2020-01-01T08:00")]
    [InlineData("x")]
    public async Task A_snooze_without_an_end_in_the_future_is_refused(string until)
    {
        var action = Snooze(Row(await _browser.PageAsync("/market"), "SPY"));

        using var answer = await _browser.PostAsync("/market", action, ("for", "until"), ("until", until));

        Assert.Equal("/market?incident-refused=ALERT_SNOOZE_INVALID#incidents", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task An_outage_is_snoozed_until_the_first_session_of_its_assets()
    {
        // That is the next midnight or, on its days, the open of the exchange. A moment of them can pass during the test.
        const string First = "(SELECT min(opens_at_utc) FROM market.session WHERE calendar_code IN ('24x7','XNYS') AND opens_at_utc > {0})";
        var before = await portal.Database.ScalarAsync<string>("SELECT now()::text");
        var outage = await portal.Database.ScalarAsync<Guid>("""
            INSERT INTO market.alert (vendor_code, vendor_state, lag_minutes) VALUES ('replay', 'unavailable', 80) RETURNING alert_id
            """);

        using var done = await _browser.PostAsync("/market", $"/market-data/incidents/{outage}/snooze", ("for", "session"));

        Assert.Equal("/market#incidents", done.Headers.Location?.OriginalString);
        Assert.True(await portal.Database.ScalarAsync<bool>($"""
            SELECT snoozed_until_utc IN ({string.Format(null, First, "now()")}, {string.Format(null, First, $"'{before}'::timestamptz")})
              FROM market.alert WHERE alert_id = '{outage}'
            """));
        await portal.Database.ExecuteAsync($"DELETE FROM market.alert WHERE alert_id = '{outage}'");
    }

    [Fact]
    public async Task A_viewer_sees_incidents_and_is_offered_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var own = await TestPortal.StartAsync(TestUsers.Settings, database);
        await database.ExecuteAsync("""
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes)
            SELECT asset_id, '1m', 'replay', 'ok', 75 FROM market.asset WHERE symbol = 'BTC'
            """);
        await own.AddAsync("vera", PortalRole.Viewer);
        using var browser = await PlainBrowser.SignedInAsync(own, "vera");

        var row = Row(await browser.PageAsync("/market"), "BTC");

        Assert.Equal(("open", 0), (row.GetAttribute("data-state"), row.QuerySelectorAll("form, details").Length));
        using var answer = await browser.PostAsync("/account", $"/market-data/incidents/{row.GetAttribute("data-incident")}/acknowledge");
        Assert.Equal("open", await database.ScalarAsync<string>("SELECT state FROM market.alert"));
    }

    private static string Snooze(IElement row) => row.QuerySelector(".snooze form")!.GetAttribute("action")!;

    private static IElement Row(IElement page, string symbol) => page.QuerySelectorAll("tr[data-incident]").Single(
        row => row.TextContent.Contains(string.Create(CultureInfo.InvariantCulture, $"{symbol},"), StringComparison.Ordinal));
}
