using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>
/// Counts wrong passwords and wrong codes of a user together, each before it is verified: by source, and in total over unknown sources. A
/// known device is a source of its own, so no other source can lock it out.
/// </summary>
public sealed class SignInAttempts(PortalDatabase database, TimeProvider time)
{
    /// <summary>Counts an attempt. False when it has to wait, or no user has the name.</summary>
    /// <param name="normalizedName">Name of the user.</param>
    /// <param name="place">Where the attempt comes from.</param>
    /// <param name="code">Whether a code is verified after a right password.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<bool> BeginAsync(string normalizedName, SignInPlace place, bool code, CancellationToken cancellationToken) =>
        SignInAttemptSql.BeginAsync(database, normalizedName, place, code, time.GetUtcNow(), cancellationToken);

    /// <summary>Resets the count after a sign-in. Gives the number of failures from elsewhere since the last one.</summary>
    public Task<int> EndAsync(Guid userId, SignInPlace place, CancellationToken cancellationToken) =>
        SignInAttemptSql.EndAsync(database, userId, place, time.GetUtcNow(), cancellationToken);

    /// <summary>The attempt was no guess, and no sign-in either: earlier failures still count.</summary>
    public Task UndoAsync(Guid userId, SignInPlace place, bool code, CancellationToken cancellationToken) =>
        SignInAttemptSql.UndoAsync(database, userId, place, code, cancellationToken);

    /// <summary>Ends every wait of a user, in the transaction of the caller.</summary>
    internal static Task<int> ClearAsync(PortalDbContext context, Guid userId, CancellationToken cancellationToken) =>
        context.Set<SignInAttempt>().Where(attempt => attempt.UserId == userId).ExecuteDeleteAsync(cancellationToken);
}
