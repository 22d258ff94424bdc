using System.Globalization;
using System.Net;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Cli.Remote;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Platform.Notifications;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>Incidents over HTTP and on the command line, and the page of captured mail.</summary>
public sealed class AlertApiTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged_newest_first()
    {
        await FillAsync();

        var first = await GetAsync("/alerts?limit=2");
        var second = await GetAsync($"/alerts?limit=2&cursor={first.GetProperty("next_cursor").GetString()}");

        Assert.Equal(["AAPL 1m", "AAPL 1d"], Names(first));
        Assert.Equal(["BTC 1m", " "], Names(second));
        Assert.Equal(["BTC 1m"], Names(await GetAsync("/alerts?asset=btc")));
        Assert.Equal(["AAPL 1d"], Names(await GetAsync("/alerts?asset=AAPL&interval=1d&vendor=replay")));
        Assert.Equal(["BTC 1m"], Names(await GetAsync("/alerts?state=cleared")));
        Assert.Equal(["BTC 1m", " "], Names(await GetAsync("/alerts?to=2026-03-02T00:30:00Z")));
        using var wrong = await _portal.Http.GetAsync("/alerts?interval=1h", Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, "REQUEST_INVALID"), (wrong.StatusCode, await CodeAsync(wrong)));
    }

    [Fact]
    public async Task A_test_message_is_captured_and_the_page_shows_it_to_administrators()
    {
        using var response = await _portal.Http.PostAsync("/alerts/test", content: null, Cancel);
        var test = await response.ReadAsync();
        var page = await _portal.Http.GetStringAsync("/mail", Cancel);

        Assert.Equal((HttpStatusCode.Accepted, "captured"), (response.StatusCode, test.GetProperty("state").GetString()));
        Assert.Contains($"id=\"mail-{test.GetProperty("outbox_message_id").GetString()}\"", page, StringComparison.Ordinal);
        Assert.Contains("data-state=\"captured\"", page, StringComparison.Ordinal);
        Assert.Contains("MAIL_CAPTURED", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_empty_page_says_so_and_a_wrong_cursor_is_named()
    {
        Assert.Contains("data-empty=\"messages\"", await _portal.Http.GetStringAsync("/mail", Cancel), StringComparison.Ordinal);
        Assert.Contains("REQUEST_INVALID", await _portal.Http.GetStringAsync("/mail?cursor=x", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_off_unless_switched_on_and_need_a_permission()
    {
        using var off = await _portal.Http.GetAsync("/metrics", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, off.StatusCode);

        var settings = TestUsers.Settings;
        settings["Telemetry:Prometheus"] = "true";
        await using var portal = await TestPortal.StartAsync(settings);
        await portal.AddAsync("vera", PortalRole.Viewer);
        using var stranger = await portal.Http.GetAsync("/metrics", Cancel);
        Assert.NotEqual(HttpStatusCode.OK, stranger.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new("Bearer", await portal.TokenAsync("vera", PortalRole.Viewer));
        using var known = await portal.Http.SendAsync(request, Cancel);
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (known.StatusCode, known.Content.Headers.ContentType?.MediaType));
        Assert.Contains("# TYPE ", await known.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_lists_acknowledges_snoozes_and_tests()
    {
        await FillAsync();
        var id = await _database.ScalarAsync<Guid>("SELECT alert_id FROM market.alert WHERE bar_interval = '1d'");
        var until = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

        var list = await Command.RunAsync(_database, "alerts", "list", "--asset", "AAPL", "--json");
        Assert.Equal(["AAPL 1m", "AAPL 1d"], Names(JsonElement.Parse(list.Text)));
        var open = await Command.RunAsync(_database, "alerts", "list", "--state", "open");
        Assert.Contains(id.ToString(), open.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.RunAsync(_database, "alerts", "list", "--state", "odd")).ExitCode);
        Assert.Equal(0, (await Command.RunAsync(_database, "alerts", "acknowledge", id.ToString())).ExitCode);
        var again = await Command.RunAsync(_database, "alerts", "acknowledge", id.ToString());
        Assert.Equal((1, "ALERT_ALREADY_ACKNOWLEDGED"), (again.ExitCode, again.Error.Split(':')[0]));
        Assert.Equal(0, (await Command.RunAsync(_database, "alerts", "snooze", id.ToString(), "--until", until)).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(_database, "alerts", "snooze", id.ToString(), "--until", "2020-01-01T00:00:00Z")).ExitCode);
        Assert.Equal(10, (await Command.RunAsync(_database, "alerts", "snooze", Guid.Empty.ToString(), "--until", until)).ExitCode);
        Assert.Equal("captured", JsonElement.Parse((await Command.RunAsync(_database, "alerts", "test", "--json")).Text)
            .GetProperty("state").GetString());
        Assert.Equal("acknowledged|t", await _database.ScalarAsync<string>(
            $"SELECT concat_ws('|', state, snoozed_until_utc IS NOT NULL) FROM market.alert WHERE alert_id = '{id}'"));
    }

    [Fact]
    public async Task Another_machine_lists_acknowledges_and_snoozes_by_the_portal()
    {
        var settings = TestUsers.Settings;
        await using var portal = await TestPortal.StartAsync(settings, shared: _database);
        await portal.AddAsync("anna", PortalRole.Analyst);
        var environment = RemotePortals.Environment(await portal.TokenAsync("anna", PortalRole.Analyst));
        string[] place = ["--portal", portal.BaseAddress.GetLeftPart(UriPartial.Authority)];
        await FillAsync();
        var id = await _database.ScalarAsync<Guid>("SELECT alert_id FROM market.alert WHERE bar_interval = '1d'");

        foreach (var list in new string[][] { ["alerts", "list"], ["alerts", "list", "--asset", "AAPL", "--json"] })
        {
            var (there, here) = (await Command.RunAsync(environment, [.. list, .. place]), await Command.RunAsync(_database, list));
            Assert.Equal((here.ExitCode, here.Text, here.Error), (there.ExitCode, there.Text, there.Error));
        }

        Assert.Equal(0, (await Command.RunAsync(environment, ["alerts", "acknowledge", $"{id}", .. place])).ExitCode);
        var again = await Command.RunAsync(environment, ["alerts", "acknowledge", $"{id}", .. place]);
        Assert.Equal((1, "ALERT_ALREADY_ACKNOWLEDGED"), (again.ExitCode, again.Error.Split(':')[0]));
        var until = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        Assert.Equal(0, (await Command.RunAsync(environment, ["alerts", "snooze", $"{id}", "--until", until, .. place])).ExitCode);
        Assert.Equal("acknowledged|t", await _database.ScalarAsync<string>(
            $"SELECT concat_ws('|', state, snoozed_until_utc IS NOT NULL) FROM market.alert WHERE alert_id = '{id}'"));
    }

    [Fact]
    public async Task A_test_of_the_command_line_is_sent_by_the_portal_over_the_mail_server_of_the_settings()
    {
        await using var server = new SmtpTrap();
        using var folder = new TemporaryFolder("flexportal-command");
        (string Key, string Value)[] email =
        [
            ("Email:Host", "127.0.0.1"), ("Email:Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("Email:UseTls", "false"),
            ("Email:From", "portal@example.com"), ("Email:To", "desk@example.com"), ("Email:SubjectPrefix", "[Test desk]"),
        ];

        var said = await Command.RunHereAsync(
            [.. email, ("ConnectionStrings:FlexPortal", _database.ConnectionString), ("Platform:DataDirectory", folder.Path)],
            "alerts", "test", "--json");
        Assert.Equal((0, "waiting"), (said.ExitCode, JsonElement.Parse(said.Text).GetProperty("state").GetString()));
        await using var portal = await TestPortal.StartAsync(
            email.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal), _database);

        var message = await Eventually.GetAsync(() => Task.FromResult(server.Messages.TryPeek(out var first) ? first : null));

        Assert.Contains("\nSubject: [Test desk] Test of market data alerts, ", message, StringComparison.Ordinal);
        Assert.Contains("\nSent to: desk@example.com\n", message, StringComparison.Ordinal);
        await Eventually.IsAsync(async () =>
            (await portal.Http.GetStringAsync("/mail", Cancel)).Contains("data-state=\"sent\"", StringComparison.Ordinal));
        Assert.Single(server.Messages);
    }

    /// <summary>An outage, and three incidents of series at later hours.</summary>
    private Task FillAsync() => _database.ExecuteAsync("""
        INSERT INTO market.alert (vendor_code, vendor_state, lag_minutes, opened_at_utc)
        VALUES ('replay', 'unavailable', 80, '2026-03-01 23:00+00');
        INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, opened_at_utc, state, cleared_at_utc)
        SELECT asset_id, '1m', 'replay', 'ok', 75, '2026-03-02 00:00+00', 'cleared', now() FROM market.asset WHERE symbol = 'BTC';
        INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, opened_at_utc)
        SELECT asset_id, bar_interval, 'replay', 'ok', 75, opened
          FROM market.asset, (VALUES ('1d', timestamptz '2026-03-02 01:00+00'), ('1m', '2026-03-02 02:00+00')) AS x (bar_interval, opened)
         WHERE symbol = 'AAPL';
        """);

    private static string[] Names(JsonElement page) =>
    [
        .. page.GetProperty("items").EnumerateArray().Select(
            alert => $"{alert.GetProperty("asset").GetString()} {alert.GetProperty("interval").GetString()}"),
    ];

    private async Task<JsonElement> GetAsync(string address)
    {
        using var response = await _portal.Http.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadAsync();
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (await response.ReadAsync()).GetProperty("code").GetString();
}
