using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Counts wrong passwords and wrong codes of a person together, each before it is looked at.</summary>
public sealed class SignInAttempts(PortalDatabase database, TimeProvider time)
{
    /// <summary>False when the person has to wait, or there is none.</summary>
    public Task<bool> BeginAsync(string normalizedName, CancellationToken cancellationToken) =>
        PersonSql.BeginAttemptAsync(database, normalizedName, time.GetUtcNow(), cancellationToken);

    /// <summary>Whoever it was is let in: nothing counts any more.</summary>
    public Task EndAsync(Guid personId, CancellationToken cancellationToken) => PersonSql.EndAttemptAsync(database, personId, cancellationToken);

    /// <summary>It was no guess, but it lets nobody in either: what was counted before still counts.</summary>
    public Task UndoAsync(Guid personId, CancellationToken cancellationToken) => PersonSql.UndoAttemptAsync(database, personId, cancellationToken);
}
