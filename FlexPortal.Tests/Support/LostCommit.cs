using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace FlexPortal.Tests.Support;

/// <summary>
/// A relay to PostgreSQL that can lose the answer to a commit: the server makes it, and the client sees a broken connection.
/// </summary>
internal sealed class LostCommit : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private int _armed;

    public LostCommit(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>Leads through the relay.</summary>
    public string ConnectionString { get; }

    /// <summary>Loses the answer to the next commit.</summary>
    public void Arm() => Interlocked.Exchange(ref _armed, 1);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Stop();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The relay is closed.
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        var lost = new TaskCompletionSource();
        try
        {
            await server.ConnectAsync(_server.Host!, _server.Port, _closing.Token);
            await Task.WhenAny(
                RequestsAsync(client.GetStream(), server.GetStream(), lost),
                AnswersAsync(server.GetStream(), client.GetStream(), lost.Task));
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the ends is gone.
        }
    }

    private async Task RequestsAsync(NetworkStream client, NetworkStream server, TaskCompletionSource lost)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await client.ReadAsync(buffer, _closing.Token)) > 0)
        {
            if (Encoding.ASCII.GetString(buffer, 0, count).Contains("COMMIT\0", StringComparison.Ordinal)
                && Interlocked.Exchange(ref _armed, 0) == 1)
                lost.SetResult();
            await server.WriteAsync(buffer.AsMemory(0, count), _closing.Token);
        }
    }

    /// <summary>Ends instead of passing on what the server answers to the commit.</summary>
    private async Task AnswersAsync(NetworkStream server, NetworkStream client, Task lost)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await server.ReadAsync(buffer, _closing.Token)) > 0 && !lost.IsCompleted)
            await client.WriteAsync(buffer.AsMemory(0, count), _closing.Token);
    }
}
