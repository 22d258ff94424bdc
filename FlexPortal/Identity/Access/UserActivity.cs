using System.Security.Claims;
using FlexPortal.Core.Platform.Identity.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.Identity.Access;

/// <summary>
/// What a reader does on a live page counts as use of the session: a click, a key, a choice, another address. What the portal sends by itself
/// does not, so a page that is left open ends after an hour like any other; twelve hours end it in any case. The framework's own hook for
/// circuits is not used: it also hears the browser confirm each rendering, which is no deed of anybody.
/// </summary>
internal sealed class UserActivity(PortalSessions sessions, TimeProvider time, ILogger<UserActivity> logger) : IHubFilter
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    // As the framework's script names them: an event of the page, and an address within it.
    private static readonly HashSet<string> Deeds = new(["BeginInvokeDotNetFromJS", "OnLocationChanged"], StringComparer.Ordinal);

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (Deeds.Contains(invocationContext.HubMethodName) && invocationContext.Context.User is { } user)
            await WriteAsync(user, invocationContext.Context.Items);
        return await next(invocationContext);
    }

    /// <summary>Writes that the session was used, at most once a minute for each page.</summary>
    internal async Task WriteAsync(ClaimsPrincipal user, IDictionary<object, object?> page)
    {
        var now = time.GetUtcNow();
        if (user.SessionKey() is not { } key || (page.TryGetValue(typeof(UserActivity), out var last) && last is DateTimeOffset written && now - written < Grain))
            return;

        page[typeof(UserActivity)] = now;
        try
        {
            // Unless it is over: an hour without use is not made good by a late click.
            await sessions.FindAsync(key, CancellationToken.None);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            // The click goes on and says itself that the database is away, where it needs it.
            IdentityLog.SessionsNotRead(logger, fault);
        }
    }
}
