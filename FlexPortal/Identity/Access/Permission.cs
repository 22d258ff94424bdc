using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlexPortal.Identity.Access;

/// <summary>
/// Who looks at a live page, and what they may do now. An event of a circuit is an endpoint: the handler asks here before it does anything,
/// because a hidden button protects nothing, and it is the row that answers, because a circuit may be hours old.
/// </summary>
internal sealed class Permission(AuthenticationStateProvider state, PortalSessions sessions)
{
    /// <summary>What is told when the answer is no.</summary>
    public static PortalError Refused { get; } = new(
        "NOT_ALLOWED", "This was not done, because your role does not allow it, or your session is over.",
        "Load the page again; an administrator can change your role.", ErrorOwner.You, Retryable: false);

    /// <summary>Whether to offer something: by the role at the start of the page.</summary>
    public async Task<bool> OffersAsync(Capability capability) => (await state.GetAuthenticationStateAsync()).User.May(capability);

    /// <summary>The accounts whose runs a view shows, from the start of the page; a change ends the page within a minute.</summary>
    public async Task<AccountScope> AccountsAsync() => (await state.GetAuthenticationStateAsync()).User.Accounts();

    /// <summary>Who does something at this moment, and to the runs of which accounts; null when they may not.</summary>
    public async Task<(AuditActor By, AccountScope Accounts)?> ActsAsync(Capability capability, CancellationToken cancellationToken)
    {
        var user = (await state.GetAuthenticationStateAsync()).User;
        if (!user.May(capability))
            return null;
        if (user.SessionKey() is not { } key)
            return user.Identity?.Name is { } owner ? (AuditActors.Of(user, owner), user.Accounts()) : null;

        return await sessions.FindAsync(key, cancellationToken) is { MustEnrol: false } current && current.Role.May(capability)
            ? (AuditActors.Of(user, current.Name), current.Accounts) : null;
    }

    /// <summary>The user's name when they have the permission now; null when not.</summary>
    public async Task<string?> AskAsync(Capability capability, CancellationToken cancellationToken)
    {
        var user = (await state.GetAuthenticationStateAsync()).User;
        if (!user.May(capability))
            return null;
        if (user.SessionKey() is not { } key)
            return user.Identity?.Name;

        return await sessions.FindAsync(key, cancellationToken) is { MustEnrol: false } current && current.Role.May(capability)
            ? current.Name
            : null;
    }

    /// <summary>The same with everything that is written down of who does something.</summary>
    public async Task<AuditActor?> ActorAsync(Capability capability, CancellationToken cancellationToken) =>
        await AskAsync(capability, cancellationToken) is { } name
            ? AuditActors.Of((await state.GetAuthenticationStateAsync()).User, name)
            : null;
}
