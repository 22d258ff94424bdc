using System.Collections.Concurrent;
using FlexPortal.Identity.Access;

namespace FlexPortal.Hosting;

/// <summary>Marks an endpoint whose answer stays open, such as an event stream. Counted by <see cref="ConnectionLimit"/>.</summary>
/// <param name="Kind">What is counted together, for instance <c>event stream</c>.</param>
internal sealed record LongLivedConnection(string Kind);

/// <summary>
/// Limits the open connections of one user in this process, separately for live pages, the hub and event streams. Connections of an API
/// token count for its owner. Counts connections, not circuits: a browser that crashed must not lock its user out.
/// </summary>
internal sealed class ConnectionLimit(LimitOptions limits)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Counts a connection while it is open; refuses it beyond the limit.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (KindOf(context) is not { } kind || context.User.UserId() is not { } user)
        {
            await next(context);
            return;
        }

        var key = $"{kind} {user}";
        // Refuse at negotiation, where the client can read the answer: a browser hides why a socket was refused.
        if (IsNegotiation(context))
        {
            await (_open.GetValueOrDefault(key) < limits.ConnectionsPerUser ? next(context) : RefuseAsync(context));
            return;
        }

        try
        {
            var open = _open.AddOrUpdate(key, 1, static (_, open) => open + 1);
            await (open <= limits.ConnectionsPerUser ? next(context) : RefuseAsync(context));
        }
        finally
        {
            Leave(key);
        }
    }

    private void Leave(string key)
    {
        if (_open.AddOrUpdate(key, 0, static (_, open) => open - 1) == 0)
            _open.TryRemove(KeyValuePair.Create(key, 0));
    }

    private static string? KindOf(HttpContext context) => context.Request.Path switch
    {
        // Other requests of a page below /_blazor are short.
        var path when path.Equals("/_blazor", StringComparison.OrdinalIgnoreCase)
            || path.Equals("/_blazor/negotiate", StringComparison.OrdinalIgnoreCase) =>
            "page",
        var path when path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) => "hub",
        _ => context.GetEndpoint()?.Metadata.GetMetadata<LongLivedConnection>()?.Kind,
    };

    private static bool IsNegotiation(HttpContext context) =>
        context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase);

    private Task RefuseAsync(HttpContext context) => Problem.Of(
        StatusCodes.Status429TooManyRequests,
        "TOO_MANY_CONNECTIONS",
        $"This user has {limits.ConnectionsPerUser} connections of this kind open, which is the limit.",
        "Close one, then load the page or connect again. Limits:ConnectionsPerUser sets the limit.").ExecuteAsync(context);
}
