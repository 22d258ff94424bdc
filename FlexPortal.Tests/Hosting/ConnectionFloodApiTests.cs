using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FlexPortal.Hosting;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>Silent connections of one client leave the portal to the others.</summary>
public sealed class ConnectionFloodApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_address_beyond_its_limit_gets_health_checks_only_and_then_nothing()
    {
        await using var portal = await StartAsync(("Limits:ConnectionsPerAddress", "3"));
        using (var silent = await SilentConnections.OpenAsync(portal.BaseAddress, 3))
        {
            await RefusedAsync(portal);
            Assert.Equal("TOO_MANY_CONNECTIONS", await CodeAsync(portal, "/runs"));
            Assert.Null(await CodeAsync(portal, "/health/live"));
            Assert.Null(await CodeAsync(portal, "/health/ready"));

            using var reserve = await SilentConnections.OpenAsync(portal.BaseAddress, AddressConnectionLimit.HealthReserveOfAddress);
            await Eventually.IsAsync(async () => await CodeAsync(portal, "/health/live") is "CLOSED");
        }

        await Eventually.IsAsync(async () => await CodeAsync(portal, "/ingestion/runs") is null);
    }

    [Fact]
    public async Task Beyond_the_limit_of_all_addresses_health_checks_are_answered()
    {
        await using var portal = await StartAsync(("Limits:Connections", "10"));
        using var silent = await SilentConnections.OpenAsync(portal.BaseAddress, 10);

        await RefusedAsync(portal);
        Assert.Null(await CodeAsync(portal, "/health/ready"));
    }

    [Fact]
    public async Task A_trusted_proxy_is_not_limited_as_one_address()
    {
        await using var portal = await StartAsync(
            ("Limits:ConnectionsPerAddress", "1"), ("Limits:TrustedProxies", "127.0.0.0/8"), ("Identity:Mode", "Users"));
        using var silent = await SilentConnections.OpenAsync(portal.BaseAddress, 20);

        Assert.Equal("SETUP_PENDING", await CodeAsync(portal, "/ingestion/runs"));
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_sent_is_closed()
    {
        await using var portal = await StartAsync(("Limits:SilentConnectionTimeout", "00:00:01"));
        using var silent = await SilentConnections.OpenAsync(portal.BaseAddress, 20);

        await silent.AllClosedAsync();
        Assert.Null(await CodeAsync(portal, "/ingestion/runs"));
    }

    private static Task<TestPortal> StartAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Limits:SilentConnectionTimeout"] = "00:02:00" };
        foreach (var (key, value) in settings)
            all[key] = value;
        return TestPortal.StartAsync(all);
    }

    // The server counts connections in the order in which its threads take them up.
    private static Task RefusedAsync(TestPortal portal) =>
        Eventually.IsAsync(async () => await CodeAsync(portal, "/ingestion/runs") is "TOO_MANY_CONNECTIONS");

    /// <summary>The code of a refusal, over a new connection; CLOSED without an answer; null for a success.</summary>
    private static async Task<string?> CodeAsync(TestPortal portal, string path)
    {
        using var http = new HttpClient { BaseAddress = portal.BaseAddress };
        using var answer = await AnswerAsync(http, path);
        if (answer is null)
            return "CLOSED";
        if (answer.StatusCode == HttpStatusCode.OK)
            return null;
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return problem.RootElement.GetProperty("code").GetString();
    }

    private static async Task<HttpResponseMessage?> AnswerAsync(HttpClient http, string path)
    {
        try
        {
            return await http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private sealed class SilentConnections : IDisposable
    {
        private readonly List<TcpClient> _clients = [];

        public static async Task<SilentConnections> OpenAsync(Uri address, int count)
        {
            var opened = new SilentConnections();
            for (var i = 0; i < count; i++)
            {
                var client = new TcpClient();
                opened._clients.Add(client);
                await client.ConnectAsync(IPAddress.Parse(address.Host), address.Port, Ct);
            }

            return opened;
        }

        /// <summary>Waits until the portal has closed every one.</summary>
        public async Task AllClosedAsync()
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            foreach (var client in _clients)
            {
                try
                {
                    Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], patience.Token));
                }
                catch (IOException)
                {
                    // Reset instead of closed.
                }
            }
        }

        public void Dispose() => _clients.ForEach(client => client.Dispose());
    }
}
