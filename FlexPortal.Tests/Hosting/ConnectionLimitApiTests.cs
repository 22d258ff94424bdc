using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>How many connections one user can hold open, with real sockets and streams.</summary>
public sealed class ConnectionLimitApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S11_A_user_has_a_limit_of_connections_that_others_do_not_share()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(TestUsers.Settings, StringComparer.Ordinal) { ["Limits:ConnectionsPerUser"] = "3" });
        await portal.AddAsync("anna", PortalRole.Viewer);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        using var elsewhere = await PlainBrowser.SignedInAsync(portal, "anna");
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");
        var open = new List<ClientWebSocket>();
        try
        {
            foreach (var browser in new[] { anna, anna, elsewhere })
                open.Add(await OpenedAsync(portal, "/_blazor", browser));

            // Another browser of hers is still her.
            Assert.Equal(HttpStatusCode.TooManyRequests, await RefusedAsync(portal, "/_blazor", elsewhere));
            using (var asked = await anna.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1"))
                await ApiPortal.RefusedAsync(asked, HttpStatusCode.TooManyRequests, "TOO_MANY_CONNECTIONS");
            open.Add(await OpenedAsync(portal, "/_blazor", berta));
            // Programs have as many of their own.
            for (var i = 0; i < 3; i++)
                open.Add(await OpenedAsync(portal, "/hubs/runs", anna));
            Assert.Equal(HttpStatusCode.TooManyRequests, await RefusedAsync(portal, "/hubs/runs", anna));

            // Refusals count for nothing, and a place that is left is free.
            open[0].Abort();
            await Eventually.IsAsync(async () =>
            {
                using var asked = await anna.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
                return asked.StatusCode == HttpStatusCode.OK;
            });
            open.Add(await OpenedAsync(portal, "/_blazor", anna));
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Sec_S11_Event_streams_of_a_user_and_of_a_token_count()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(TestUsers.Settings, StringComparer.Ordinal) { ["Limits:ConnectionsPerUser"] = "2" });
        await portal.AddAsync("anna", PortalRole.Analyst);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");
        var token = await portal.TokenAsync("anna", PortalRole.Analyst);
        using var body = new StringContent("""{"query_id":"never-ready"}""", System.Text.Encoding.UTF8, "application/json");
        using var start = await portal.SendAsync(HttpMethod.Post, "/ingestion/run", token, body);
        var run = (await start.ReadAsync()).GetProperty("ingestion_run_id").GetString();
        var events = $"/ingestion/runs/{run}/events";

        using var first = await anna.SendAsync(HttpMethod.Get, events);
        using var second = await portal.SendAsync(HttpMethod.Get, events, token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        using (var refused = await portal.SendAsync(HttpMethod.Get, events, token))
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "TOO_MANY_CONNECTIONS");
        using (var refused = await anna.SendAsync(HttpMethod.Get, events))
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "TOO_MANY_CONNECTIONS");
        using var other = await berta.SendAsync(HttpMethod.Get, events);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        first.Dispose();
        await Eventually.IsAsync(async () =>
        {
            using var again = await anna.SendAsync(HttpMethod.Get, events);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    private static async Task<ClientWebSocket> OpenedAsync(TestPortal portal, string path, PlainBrowser browser)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", browser.Cookies);
        await socket.ConnectAsync(new UriBuilder(portal.BaseAddress) { Scheme = "ws", Path = path }.Uri, Ct);
        return socket;
    }

    private static async Task<HttpStatusCode> RefusedAsync(TestPortal portal, string path, PlainBrowser browser)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", browser.Cookies);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(portal.BaseAddress) { Scheme = "ws", Path = path }.Uri, Ct));
        return socket.HttpStatusCode;
    }
}
