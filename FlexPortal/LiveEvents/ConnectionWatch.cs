using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlexPortal.LiveEvents;

/// <summary>Tells the views of a tab when its line is there again, so that they read at once and not at their next turn.</summary>
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
