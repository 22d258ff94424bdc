using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlexPortal.Tests.Support;

/// <summary>A line to a portal that can be cut and joined again: a relay on a loopback port, between the browser and the portal.</summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Uri _portal;
    private readonly Task _accepting;
    private volatile bool _isCut;

    /// <summary>Opens a line to a portal.</summary>
    public CutLine(Uri portal)
    {
        _portal = portal;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the browser finds the portal.</summary>
    public Uri Address { get; }

    /// <summary>Ends every connection, and every new one at once.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    /// <summary>Lets new connections through again.</summary>
    public void Join() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
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
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The line is taken down. A listener that has stopped refuses to accept as an invalid operation.
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(TcpClient browser)
    {
        using var portal = new TcpClient();
        _open[browser] = 0;
        try
        {
            using (browser)
            {
                if (_isCut)
                    return;

                await portal.ConnectAsync(_portal.Host, _portal.Port, _closing.Token);
                _open[portal] = 0;
                await Task.WhenAny(
                    browser.GetStream().CopyToAsync(portal.GetStream(), _closing.Token),
                    portal.GetStream().CopyToAsync(browser.GetStream(), _closing.Token));
            }
        }
        catch (Exception end) when (
            end is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut, or closed by one of the ends.
        }
        finally
        {
            _open.TryRemove(browser, out _);
            _open.TryRemove(portal, out _);
        }
    }
}
