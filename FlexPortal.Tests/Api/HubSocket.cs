using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>The hub of runs as a client in any language sees it: a WebSocket and JSON records, each ended by 0x1e.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _rest = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="portal">Address of the portal.</param>
    /// <param name="origin">The origin that a browser would send; null for none.</param>
    /// <param name="cookies">The cookies of a signed-in user.</param>
    /// <param name="token">An API token; null for none.</param>
    public static async Task<HubSocket> ConnectAsync(Uri portal, string? origin = null, string? token = null, string? cookies = null)
    {
        var hub = new HubSocket();
        if (origin is not null)
            hub._socket.Options.SetRequestHeader("Origin", origin);
        if (cookies is not null)
            hub._socket.Options.SetRequestHeader("Cookie", cookies);
        if (token is not null)
            hub._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await hub._socket.ConnectAsync(new UriBuilder(portal) { Scheme = "ws", Path = "/hubs/runs" }.Uri, Cancel);
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await hub.ReadAsync());
        return hub;
    }

    /// <summary>Watches a run: every event the hub sends until it says that there are no more.</summary>
    public async Task<IReadOnlyList<JsonElement>> WatchAsync(Guid run, long afterSeq)
    {
        await SendAsync($$"""{"type":4,"invocationId":"1","target":"Watch","arguments":["{{run}}",{{afterSeq}}]}""");
        var items = new List<JsonElement>();
        while (true)
        {
            var message = JsonElement.Parse(await ReadAsync());
            switch (message.GetProperty("type").GetInt32())
            {
                case 2:
                    items.Add(message.GetProperty("item"));
                    break;
                case 3:
                    Assert.False(message.TryGetProperty("error", out var error), error.ToString());
                    return items;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAsync(string line) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(line + End), WebSocketMessageType.Text, endOfMessage: true, Cancel);

    private async Task<string> ReadAsync()
    {
        var buffer = new byte[16_384];
        while (_lines.Count == 0)
        {
            var received = await _socket.ReceiveAsync(buffer, Cancel);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            foreach (var letter in Encoding.UTF8.GetString(buffer, 0, received.Count))
            {
                if (letter != End)
                {
                    _rest.Append(letter);
                    continue;
                }

                _lines.Enqueue(_rest.ToString());
                _rest.Clear();
            }
        }

        return _lines.Dequeue();
    }
}
