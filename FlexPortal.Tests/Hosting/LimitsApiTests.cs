using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>What one caller may ask, hold and claim.</summary>
public sealed class LimitsApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S11_Too_many_requests_are_refused_with_a_retry_time()
    {
        await using var portal = await StartAsync(("Limits:RequestsPerMinute", "60"));
        HttpResponseMessage answer;
        var asked = 0;
        do
        {
            answer = await portal.Http.GetAsync(Address("/ingestion/runs"), Ct);
            Assert.True(++asked < 200, "No request was refused.");
        }
        while (answer.StatusCode == HttpStatusCode.OK);

        Assert.True(asked > 60, $"Refused at request {asked}.");
        await RefusedAsync(answer, HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        answer.Dispose();
        // A monitor gets its answer, and a page that is open its styles.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(portal, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(portal, "/styles/portal.css"));
    }

    [Fact]
    public async Task Sec_S11_Refused_requests_count_and_the_log_is_bounded()
    {
        var settings = TestUsers.Settings;
        settings["Limits:RequestsPerMinute"] = "60";
        await using var portal = await TestPortal.StartAsync(settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        foreach (var (http, refused) in new[] { (portal.Http, HttpStatusCode.Unauthorized), (anna.Http, HttpStatusCode.Forbidden) })
        {
            var answers = new List<HttpStatusCode>();
            while (answers.Count < 150)
            {
                using var answer = await http.GetAsync(Address("/audit/entries"), Ct);
                answers.Add(answer.StatusCode);
            }

            Assert.Equal([refused, HttpStatusCode.TooManyRequests], answers.Distinct());
        }

        await using var command = portal.Database.Main.CreateCommand(
            "SELECT count(*) FROM platform.audit_entry WHERE action = 'ACCESS_DENIED'");
        Assert.InRange((long)(await command.ExecuteScalarAsync(Ct))!, 1, 100);
    }

    [Fact]
    public async Task Sec_S11_Downloads_and_starts_have_their_own_limits()
    {
        await using var portal = await StartAsync(("Limits:DownloadsPerMinute", "1"), ("Limits:StartsPerMinute", "1"));

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(portal, $"/artifacts/{Guid.NewGuid()}/content"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(portal, $"/artifacts/{Guid.NewGuid()}/content"));
        using var first = await portal.Http.PostAsJsonAsync("/ingestion/run", new { query_id = "default" }, Ct);
        using var second = await portal.Http.PostAsJsonAsync("/ingestion/run", new { query_id = "default" }, Ct);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(portal, "/ingestion/runs"));
    }

    [Theory]
    [InlineData("", "this machine")]
    [InlineData("10.0.0.0/8", "this machine")]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("10.0.0.0/8, 127.0.0.0/8", "203.0.113.9")]
    public async Task Sec_S22_Only_a_configured_proxy_sets_the_client_address(string trusted, string from)
    {
        var settings = TestUsers.Settings;
        settings["Limits:TrustedProxies"] = trusted;
        await using var portal = await TestPortal.StartAsync(settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var browser = new PlainBrowser(portal);
        browser.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        using (await browser.SignInAsync("anna", "not the password"))
        {
            await using var command = portal.Database.Main.CreateCommand(
                "SELECT from_address FROM platform.audit_entry WHERE action = 'SIGN_IN'");
            Assert.Equal(from, await command.ExecuteScalarAsync(Ct));
        }
    }

    [Fact]
    public async Task Sec_S27_A_body_over_the_limit_is_refused_with_or_without_a_length()
    {
        await using var portal = await StartAsync();
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address("/ingestion/run"))
            {
                Content = new StringContent($"{{\"query_id\":\"{new string('x', 70_000)}\"}}", Encoding.UTF8, "application/json"),
            };
            request.Headers.TransferEncodingChunked = chunked;

            using var answer = await portal.Http.SendAsync(request, Ct);

            await RefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE");
        }
    }

    [Fact]
    public async Task Sec_S27_A_slow_request_is_closed()
    {
        await using var portal = await StartAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(portal.BaseAddress.Host, portal.BaseAddress.Port, Ct);
        var stream = slow.GetStream();
        await stream.WriteAsync("GET /runs HTTP/1.1\r\nHost: 127.0.0.1\r\n"u8.ToArray(), Ct);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(40));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(patience.Token);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010DB800010002")]
    [InlineData("2001:db8:1:2:ffff::1", "20010DB800010002")]
    [InlineData("::1", "::1")]
    [InlineData(null, "unknown")]
    public void Addresses_of_one_network_are_one_caller(string? address, string caller) =>
        Assert.Equal(caller, Caller.Network(address is null ? null : IPAddress.Parse(address)));

    [Theory]
    [InlineData("RequestsPerMinute", "59", false)]
    [InlineData("RequestsPerMinute", "60", true)]
    [InlineData("RequestsPerMinute", "many", false)]
    [InlineData("DownloadsPerMinute", "0", false)]
    [InlineData("SilentConnectionTimeout", "5", true)]
    [InlineData("SilentConnectionTimeout", "1 h", false)]
    [InlineData("SilentConnectionsTimeout", "5 s", false)]
    [InlineData("TrustedProxies", "10.0.0.0/8, 192.0.2.1, 2001:db8::/32", true)]
    [InlineData("TrustedProxies", "the proxy", false)]
    [InlineData("TrustedProxies", "10.0.0.0/33", false)]
    public void A_wrong_limit_is_an_error_at_start(string key, string value, bool fine)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Limits:{key}", value)]).Build();

        var faults = PortalSettings.Faults(configuration);

        Assert.Equal(fine, faults.Count == 0);
        Assert.All(faults, fault => Assert.StartsWith($"Limits:{key}", fault, StringComparison.Ordinal));
    }

    private static Task<TestPortal> StartAsync(params (string Key, string Value)[] settings) =>
        TestPortal.StartAsync(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal));

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static async Task<HttpStatusCode> StatusAsync(TestPortal portal, string path)
    {
        using var answer = await portal.Http.GetAsync(Address(path), Ct);
        return answer.StatusCode;
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(((int)status).ToString(CultureInfo.InvariantCulture), problem.GetProperty("status").GetRawText());
    }
}
