using System.Net;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>The pages of incidents, whose addresses are also those of the API, and what needs the user on the Overview.</summary>
public sealed class AlertPageApiTests : IAsyncLifetime
{
    // An outage with one series below it, one that is taken on and one that is over; each later than the one before.
    private static readonly Guid Outage = Id(1), Below = Id(2), Taken = Id(3), Over = Id(4);

    private TestDatabase _database = null!;
    private TestPortal _portal = null!;
    private PlainBrowser _browser = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
        await _database.ExecuteAsync($"""
            INSERT INTO market.alert (alert_id, vendor_code, vendor_state, lag_minutes, opened_at_utc)
            VALUES ('{Outage}', 'replay', 'unavailable', 80, now() - interval '4 hours');
            INSERT INTO market.alert (alert_id, parent_alert_id, asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, state,
                                      opened_at_utc, acknowledged_at_utc, acknowledged_by, cleared_at_utc)
            SELECT id::uuid, parent::uuid, asset_id, '1m', 'replay', 'ok', 75, state, now() - hours * interval '1 hour',
                   CASE state WHEN 'acknowledged' THEN now() END, CASE state WHEN 'acknowledged' THEN 'ada' END,
                   CASE state WHEN 'cleared' THEN now() END
              FROM (VALUES ('{Below}', '{Outage}', 'ETH', 'open', 3), ('{Taken}', NULL, 'SPY', 'acknowledged', 2),
                           ('{Over}', NULL, 'BTC', 'cleared', 1)) AS a (id, parent, symbol, state, hours)
              JOIN market.asset USING (symbol);
            """);
        _browser = new(_portal);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("", 4, 3, 2, 1)]
    [InlineData("?state=open", 2, 1)]
    [InlineData("?state=acknowledged", 3)]
    [InlineData("?state=cleared", 4)]
    [InlineData("?state=sideways", 4, 3, 2, 1)]
    [InlineData("?cursor=nowhere", 4, 3, 2, 1)]
    [InlineData("?vendor=coinbase")]
    public async Task The_list_is_newest_first_and_its_state_is_in_the_address(string query, params int[] incidents)
    {
        var page = await _portal.PageAsync($"/alerts{query}");

        Assert.Equal(
            incidents.Select(number => $"{Id(number)}"),
            page.QuerySelectorAll("tr[data-incident]").Select(row => row.GetAttribute("data-incident")));
        var isWrong = query.Contains("sideways", StringComparison.Ordinal) || query.Contains("nowhere", StringComparison.Ordinal);
        Assert.Equal(isWrong ? "REQUEST_INVALID" : null, page.QuerySelector(".notice .code")?.Words());
        Assert.Equal(incidents.Length == 0, page.QuerySelector("[data-empty=matches]") is not null);
        Assert.Equal(
            isWrong ? "/alerts" : $"/alerts{query}",
            page.QuerySelector("nav[aria-label=States] a[aria-current]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_long_list_is_paged_and_no_incident_is_lost()
    {
        await _database.ExecuteAsync("""
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, state, opened_at_utc, cleared_at_utc)
            SELECT asset_id, '1m', 'replay', 'ok', 70, 'cleared', '2026-01-01Z', '2026-01-02Z' FROM market.asset, generate_series(1, 60)
             WHERE symbol = 'BTC'
            """);
        var (seen, address) = (new List<string?>(), "/alerts?state=cleared");
        while (true)
        {
            var page = await _portal.PageAsync(address);
            seen.AddRange(page.QuerySelectorAll("tr[data-incident]").Select(row => row.GetAttribute("data-incident")));
            if (page.QuerySelectorAll(".pager a").FirstOrDefault(link => link.Words() is "Older") is not { } older)
                break;
            address = older.GetAttribute("href")!;
        }

        Assert.Equal(61, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(61, seen.Count);
    }

    [Fact]
    public async Task One_address_is_a_page_for_browsers_and_data_for_programs()
    {
        foreach (var address in new[] { "/alerts", $"/alerts/{Outage}" })
        {
            using var data = await _portal.Http.GetAsync(address, Cancel);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
            using var page = await _portal.Http.SendAsync(request, Cancel);

            Assert.Equal((HttpStatusCode.OK, "application/json"), (data.StatusCode, data.Content.Headers.ContentType!.MediaType));
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
            Assert.Contains("Accept", data.Headers.Vary);
            Assert.Contains("Accept", page.Headers.Vary);
        }

        var one = JsonElement.Parse(await _portal.Http.GetStringAsync($"/alerts/{Taken}", Cancel));
        Assert.Equal(("SPY", "ada"), (one.GetProperty("asset").GetString(), one.GetProperty("acknowledged_by").GetString()));
    }

    [Fact]
    public async Task The_page_of_an_outage_lists_its_series_and_one_of_no_incident_is_not_found()
    {
        var page = await _portal.PageAsync($"/alerts/{Outage}");
        using var unknown = await _portal.Http.GetAsync($"/alerts/{Guid.NewGuid()}", Cancel);

        Assert.Equal("Outage of replay", page.QuerySelector("h1")!.Words());
        Assert.Equal(
            "The vendor is unavailable; at the last check its series were up to 80 trading minutes behind.",
            page.QuerySelector("[data-answer]")!.Words());
        Assert.Equal([$"{Below}"], page.QuerySelectorAll("tr[data-incident]").Select(row => row.GetAttribute("data-incident")));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(404, await _browser.StatusAsync($"/alerts/{Guid.NewGuid()}"));
    }

    [Fact]
    public async Task The_forms_lead_back_to_the_page_that_they_are_on()
    {
        var path = $"/alerts/{Outage}";
        var form = (await _portal.PageAsync(path)).QuerySelector("form:has([data-action=acknowledge])")!;

        using var done = await _browser.PostAsync(path, form.GetAttribute("action")!, ("back", Field(form, "back")));
        using var again = await _browser.PostAsync(path, form.GetAttribute("action")!, ("back", Field(form, "back")));
        using var listed = await _browser.PostAsync("/alerts", form.GetAttribute("action")!, ("back", "list"));

        Assert.Equal((HttpStatusCode.SeeOther, path), (done.StatusCode, done.Headers.Location!.OriginalString));
        Assert.Equal($"{path}?incident-refused=ALERT_ALREADY_ACKNOWLEDGED", again.Headers.Location!.OriginalString);
        Assert.Equal("/alerts?incident-refused=ALERT_ALREADY_ACKNOWLEDGED", listed.Headers.Location!.OriginalString);
        Assert.Equal(2L, await _database.ScalarAsync<long>(
            $"SELECT count(*) FROM market.alert WHERE state = 'acknowledged' AND '{Outage}' IN (alert_id, parent_alert_id)"));
    }

    [Fact]
    public async Task A_viewer_reads_incidents_and_is_offered_nothing()
    {
        await using var own = await TestPortal.StartAsync(TestUsers.Settings, _database);
        await own.AddAsync("vera", PortalRole.Viewer);
        using var browser = await PlainBrowser.SignedInAsync(own, "vera");

        foreach (var path in new[] { "/alerts", $"/alerts/{Outage}" })
            Assert.Empty((await browser.PageAsync(path)).QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task Without_an_incident_the_page_says_when_there_is_one()
    {
        await _database.ExecuteAsync("DELETE FROM market.alert WHERE parent_alert_id IS NOT NULL; DELETE FROM market.alert");

        Assert.NotNull((await _portal.PageAsync("/alerts")).QuerySelector("[data-empty=incidents]"));
    }

    [Fact]
    public async Task What_no_user_has_taken_on_needs_the_user_on_the_overview()
    {
        await _database.ExecuteAsync("""
            UPDATE market.asset SET vendor_code = 'coinbase' WHERE symbol = 'ADA';
            INSERT INTO market.vendor_status (vendor_code, state, blocked_because, checked_at_utc, valid_until_utc)
            VALUES ('coinbase', 'blocked', 'region', now(), now() + interval '15 minutes');
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes)
            SELECT asset_id, '1d', 'replay', 'ok', 90 FROM market.asset WHERE symbol = 'SOL';
            """);

        var todos = (await _portal.PageAsync("/")).QuerySelectorAll(".needs li").Where(
            todo => todo.GetAttribute("data-code")?.StartsWith("MARKET_", StringComparison.Ordinal) is true).ToArray();

        Assert.Equal(
            ["Vendor coinbase is blocked", "Outage of replay", "SOL, Daily is late"],
            todos.Select(todo => todo.QuerySelector("h3")!.Words()));
        Assert.Equal($"/alerts/{Outage}", todos[1].QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("does not serve this network", todos[0].Words(), StringComparison.Ordinal);
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static string Field(AngleSharp.Dom.IElement form, string name) =>
        form.QuerySelector($"[name={name}]")!.GetAttribute("value")!;
}
