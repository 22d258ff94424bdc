using System.Net;
using System.Net.WebSockets;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>How many lines one user may hold open, with real sockets.</summary>
public sealed class ConnectionLimitApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S11_One_user_has_so_many_lines_and_takes_none_from_others()
    {
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(TestUsers.Settings, StringComparer.Ordinal) { ["Limits:ConnectionsPerUser"] = "3" });
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
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(portal.BaseAddress) { Scheme = "ws", Path = path }.Uri, Ct));
        return socket.HttpStatusCode;
    }
}
