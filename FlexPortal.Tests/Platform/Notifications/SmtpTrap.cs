using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlexPortal.Tests.Platform.Notifications;

/// <summary>A mail server on loopback that keeps what it accepts, byte for byte, or refuses as the test says.</summary>
internal sealed class SmtpTrap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public SmtpTrap()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The messages that it accepted, headers and body.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Everything that clients sent, line by line.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Its answer to a recipient.</summary>
    public string AnswerToRecipient { get; set; } = "250 ok";

    /// <summary>Runs when a message is accepted, before the client hears of it.</summary>
    public Action OnMessage { get; set; } = () => { };

    public async ValueTask DisposeAsync()
    {
        if (_accepting.IsCompleted)
            return;

        await _stop.CancelAsync();
        // First: a listener that has stopped refuses to accept with another exception.
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync("220 trap");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                Lines.Enqueue(line);
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "RCPT":
                        await writer.WriteLineAsync(AnswerToRecipient);
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        await ReadMessageAsync(reader);
                        OnMessage();
                        await writer.WriteLineAsync("250 accepted");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private async Task ReadMessageAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line is not ".")
            message.Append(line).Append('\n');
        Messages.Enqueue(message.ToString());
    }
}
