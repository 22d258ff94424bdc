using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlexPortal.Identity.Access;

/// <summary>
/// What a reader does on a live page counts as use of the session: a click, a key, a choice. What the portal sends by itself does not, so a page
/// that is left open ends after an hour like any other; twelve hours end it in any case.
/// </summary>
internal sealed class CircuitUse(AuthenticationStateProvider state, PortalSessions sessions, TimeProvider time, ILogger<CircuitUse> logger) : CircuitHandler
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private DateTimeOffset _written;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        await WriteAsync();
        await next(context);
    };

    private async Task WriteAsync()
    {
        var now = time.GetUtcNow();
        if (now - _written < Grain)
            return;

        _written = now;
        if ((await state.GetAuthenticationStateAsync()).User.SessionKey() is not { } key)
            return;
        try
        {
            // Writes that it was used, unless it is over: an hour without use is not made good by a late click.
            await sessions.FindAsync(key, CancellationToken.None);
        }
        catch (Exception fault) when (ReadFaults.IsDatabaseAway(fault))
        {
            // The click goes on and says itself that the database is away, where it needs it.
            IdentityLog.SessionsNotRead(logger, fault);
        }
    }
}
