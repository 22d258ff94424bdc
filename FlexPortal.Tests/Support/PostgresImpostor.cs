using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlexPortal.Tests.Support;

/// <summary>
/// Speaks just enough of PostgreSQL's protocol 3.0 to admit every client as a server of any version, or to refuse it with one error:
/// servers that a test cannot have for real.
/// </summary>
internal sealed class PostgresImpostor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private readonly string _version;
    private readonly string? _refusal;
    private int _connections;

    /// <param name="version">What it says its version is.</param>
    /// <param name="refusal">The SQLSTATE of its refusal; null: it admits.</param>
    public PostgresImpostor(string version, string? refusal = null)
    {
        _version = version;
        _refusal = refusal;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Connections => _connections;

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=me;Password=x;Database=db;"
        + "Server Compatibility Mode=NoTypeLoading;SSL Mode=Disable";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[await ReadLengthAsync(stream) - 4], _end.Token);
                await stream.WriteAsync(_refusal is null ? Admit() : Refuse(_refusal), _end.Token);

                // Until the client has read it and hung up.
                await stream.CopyToAsync(Stream.Null, _end.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
        {
            // Disposed.
        }
    }

    private async Task<int> ReadLengthAsync(NetworkStream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, _end.Token);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }

    private byte[] Admit() =>
    [
        .. Message('R', [0, 0, 0, 0]),
        .. Message('S', Text("server_version", _version)),
        .. Message('S', Text("client_encoding", "UTF8")),
        .. Message('S', Text("standard_conforming_strings", "on")),
        .. Message('K', [0, 0, 0, 1, 0, 0, 0, 2]),
        .. Message('Z', [(byte)'I']),
    ];

    private static byte[] Refuse(string state) =>
        Message('E', [.. Text("SFATAL"), .. Text("VFATAL"), .. Text("C" + state), .. Text("Mthe impostor refuses"), 0]);

    private static byte[] Text(params string[] words) => Encoding.ASCII.GetBytes(string.Concat(words.Select(w => w + '\0')));

    private static byte[] Message(char kind, byte[] body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length + 4);
        return [(byte)kind, .. length, .. body];
    }
}
