using System.Collections.Concurrent;
using FlexPortal.Identity.Access;

namespace FlexPortal.Hosting;

/// <summary>
/// The lines that one user holds open to this process: of live pages, and of programs to the hub. A page costs the server memory for as
/// long as it is open, so one user has so many and no more; the framework knows no such limit. The line is what is counted, not the circuit
/// behind it: a page whose line was cut is thrown away by the framework, and a browser that crashed must not shut its owner out meanwhile.
/// </summary>
internal sealed class ConnectionLimit(LimitOptions limits)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Lets a request pass; a line is counted while it lasts, and refused beyond the limit.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (KindOf(context) is not { } kind || context.User.UserId() is not { } user)
        {
            await next(context);
            return;
        }

        var key = $"{kind} {user}";
        // What comes before a line asks whether there is room, so that the answer can be read: a browser hides why a socket was refused.
        if (IsNegotiation(context))
        {
            await (_open.GetValueOrDefault(key) < limits.ConnectionsPerUser ? next(context) : RefuseAsync(context));
            return;
        }

        try
        {
            await (_open.AddOrUpdate(key, 1, static (_, open) => open + 1) <= limits.ConnectionsPerUser ? next(context) : RefuseAsync(context));
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
        // A page asks for its start or says that it is closed by requests that are no line.
        var path when path.Equals("/_blazor", StringComparison.OrdinalIgnoreCase) || path.Equals("/_blazor/negotiate", StringComparison.OrdinalIgnoreCase) => "page",
        var path when path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) => "hub",
        _ => null,
    };

    private static bool IsNegotiation(HttpContext context) => context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase);

    private Task RefuseAsync(HttpContext context) => Problem.Of(
        StatusCodes.Status429TooManyRequests, "TOO_MANY_CONNECTIONS", $"This user has {limits.ConnectionsPerUser} of them open, which is the most.",
        "Close one of them, then load the page or connect again. The setting Limits:ConnectionsPerUser says how many.").ExecuteAsync(context);
}
