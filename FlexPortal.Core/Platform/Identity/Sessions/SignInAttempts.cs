using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Counts wrong passwords and wrong codes of a user together, each before it is looked at.</summary>
public sealed class SignInAttempts(PortalDatabase database, TimeProvider time)
{
    /// <summary>False when the user has to wait, or there is none.</summary>
    public Task<bool> BeginAsync(string normalizedName, CancellationToken cancellationToken) =>
        UserSql.BeginAttemptAsync(database, normalizedName, time.GetUtcNow(), cancellationToken);

    /// <summary>Whoever it was is let in: nothing counts any more.</summary>
    public Task EndAsync(Guid userId, CancellationToken cancellationToken) => UserSql.EndAttemptAsync(database, userId, cancellationToken);

    /// <summary>It was no guess, but it lets nobody in either: what was counted before still counts.</summary>
    public Task UndoAsync(Guid userId, CancellationToken cancellationToken) => UserSql.UndoAttemptAsync(database, userId, cancellationToken);
}
