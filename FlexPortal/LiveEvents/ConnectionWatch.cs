using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlexPortal.LiveEvents;

/// <summary>Notifies the views of a tab when its connection is back, so that they read at once.</summary>
internal sealed class ConnectionWatch(LiveConnection connection) : CircuitHandler
{
    private bool _wasDown;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _wasDown = true;
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_wasDown)
            connection.Return();
        _wasDown = false;
        return Task.CompletedTask;
    }
}
