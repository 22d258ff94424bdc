using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>The hub of runs as a program sees it, through the client of SignalR.</summary>
internal static class HubClient
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects by WebSocket.</summary>
    /// <param name="portal">Address of the portal.</param>
    /// <param name="origin">The origin that a browser would send; null for none.</param>
    /// <param name="token">An API token; null for none.</param>
    /// <param name="cookies">The cookies of a signed-in user.</param>
    public static async Task<HubConnection> ConnectAsync(Uri portal, string? origin = null, string? token = null, string? cookies = null)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(portal, "/hubs/runs"), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            var bearer = token is null ? null : $"Bearer {token}";
            foreach (var (name, value) in new[] { ("Origin", origin), ("Cookie", cookies), ("Authorization", bearer) })
            {
                if (value is not null)
                    options.Headers[name] = value;
            }
        }).Build();
        await hub.StartAsync(Cancel);
        return hub;
    }

    /// <summary>Watches a run: every event the hub sends until it says that there are no more.</summary>
    public static async Task<IReadOnlyList<JsonElement>> WatchAsync(this HubConnection hub, Guid run, long afterSeq) =>
        await hub.StreamAsync<JsonElement>("Watch", run, afterSeq, Cancel).ToListAsync(Cancel);
}
