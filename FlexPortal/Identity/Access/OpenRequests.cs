using System.Collections.Concurrent;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.Tokens;

namespace FlexPortal.Identity.Access;

/// <summary>
/// What is open in the name of a session or a token: the sockets of pages and of the hub, event streams, long downloads. They were allowed
/// when they began; when the session is over, or the token counts no more or may less, they are cut, within <see cref="Pace"/>.
/// </summary>
internal sealed class OpenRequests(
    PortalSessions sessions, ApiTokens tokens, TimeProvider time, ILogger<OpenRequests> logger) : RestartingService(time, logger)
{
    /// <summary>How often is looked.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<HttpContext, Opened> _open = new();

    /// <summary>How many there are.</summary>
    public int Count => _open.Count;

    /// <summary>Lets a request pass, known while it lasts.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // A user who must set up two-factor authentication has nothing open that could be cut, and must not lose the page that does it.
        if ((context.User.SessionId() ?? context.User.TokenId()) is not { } id || context.User.MustEnrol())
        {
            await next(context);
            return;
        }

        _open[context] = new(id, context.User.Role(), context.User.Accounts());
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    /// <summary>Ends requests of ended sessions, and of tokens that ended or whose permissions or accounts have changed.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var asked = _open.ToArray();
        if (asked.Length == 0)
            return;

        Guid[] ids = [.. asked.Select(pair => pair.Value.Id).Distinct()];
        var still = await sessions.StillOpenAsync(ids, cancellationToken);
        var standing = await tokens.StillCountAsync(ids, cancellationToken);
        foreach (var (request, opened) in asked)
        {
            var goesOn = still.Contains(opened.Id)
                || (standing.TryGetValue(opened.Id, out var now) && now.Role >= opened.Role && now.Accounts.Equals(opened.Accounts));
            if (!goesOn && _open.TryRemove(KeyValuePair.Create(request, opened)))
                request.Abort();
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var turn = new PeriodicTimer(Pace, Time);
        while (await turn.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    /// <summary>Under which session or token a request began, with which role and for which accounts.</summary>
    private sealed record Opened(Guid Id, PortalRole? Role, AccountScope Accounts);
}
