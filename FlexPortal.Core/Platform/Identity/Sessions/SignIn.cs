using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Why a sign-in failed; for the audit log only. The caller gets the same answer in every case but one.</summary>
public enum SignInError
{
    /// <summary>No user has the name.</summary>
    UnknownName,

    /// <summary>The password is wrong.</summary>
    WrongPassword,

    /// <summary>Too many wrong ones before; the password was not verified.</summary>
    Locked,

    /// <summary>The user is disabled.</summary>
    Disabled,

    /// <summary>The user has not chosen a password yet.</summary>
    NoPassword,

    /// <summary>The password was right, the code was not.</summary>
    WrongCode,

    /// <summary>The password was right; the authenticator key cannot be decrypted with this key ring. The caller is told so.</summary>
    CodeKeyUnreadable,

    /// <summary>The password was right; the user was changed before the code was entered.</summary>
    Expired,
}

/// <summary>Result of a sign-in.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>A session has begun.</summary>
    /// <param name="Key">For the browser's cookie.</param>
    /// <param name="User">Who it is.</param>
    /// <param name="FailuresElsewhere">Failed attempts from other places since the last sign-in.</param>
    public sealed record SignedIn(string Key, SignedInUser User, int FailuresElsewhere = 0) : SignInOutcome
    {
        /// <summary>Keeps the key out of whatever prints the record.</summary>
        protected override bool PrintMembers(System.Text.StringBuilder builder)
        {
            builder.Append("User = ").Append(User);
            return true;
        }
    }

    /// <summary>Name and password are right, and a code is needed; there is no session yet.</summary>
    /// <param name="Half">For the second step.</param>
    public sealed record TwoFactorRequired(PendingSignIn Half) : SignInOutcome;

    /// <summary>It was refused.</summary>
    /// <param name="Why">Not for the caller.</param>
    /// <param name="UserId">The user of that name, if there is one.</param>
    public sealed record Refused(SignInError Why, Guid? UserId) : SignInOutcome;
}

/// <summary>Who has shown the password and not the code yet.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Their name.</param>
/// <param name="SecurityStamp">As it was then: with another one the first step no longer counts.</param>
public sealed record PendingSignIn(Guid UserId, string Name, string SecurityStamp);

/// <summary>
/// Signs a user in with name and password. Each attempt costs one hash and one update, whether there is such a user or not, so that
/// neither the answer nor its time shows which names exist.
/// </summary>
public sealed class SignIn(
    IDbContextFactory<PortalDbContext> contexts,
    UserManager<PortalUser> users,
    SignInAttempts attempts,
    PortalSessions sessions,
    AuditLog audit)
{
    // Hashing is slow on purpose: many sign-ins at once must not take every thread.
    private static readonly SemaphoreSlim Turn = new(Math.Max(1, Environment.ProcessorCount));

    private static readonly Lazy<string> UnknownUserHash = new(() => PasswordCost.Hasher().HashPassword(null!, EntryLink.NewToken()));

    /// <summary>Checks name and password, and begins a session unless a code is needed too.</summary>
    public async Task<SignInOutcome> ExecuteAsync(
        string name, string password, SignInPlace place, AuditActor by, CancellationToken cancellationToken)
    {
        var normalized = users.NormalizeName(name.Trim());
        var may = await attempts.BeginAsync(normalized, place, code: false, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Set<PortalUser>()
            .AsNoTracking()
            .FirstOrDefaultAsync(p => p.NormalizedUserName == normalized, cancellationToken);
        var verdict = await VerifyAsync(user, may ? password : "", cancellationToken);
        SignInError? refusal = (user, may) switch
        {
            (null, _) => SignInError.UnknownName,
            (_, false) => SignInError.Locked,
            ({ PasswordHash: null }, _) => SignInError.NoPassword,
            _ when verdict == PasswordVerificationResult.Failed => SignInError.WrongPassword,
            ({ DisabledAtUtc: not null }, _) => SignInError.Disabled,
            _ => null,
        };
        if (refusal is { } why)
            return await audit.RefuseSignInAsync(by, name.Trim(), why, user?.Id);

        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(user!, password, cancellationToken);
        if (await context.Set<TwoFactorEnrolment>().AnyAsync(codes => codes.UserId == user!.Id, cancellationToken))
        {
            // Earlier wrong codes still count: otherwise the password would give five new guesses each time.
            await attempts.UndoAsync(user!.Id, place, code: false, cancellationToken);
            return new SignInOutcome.TwoFactorRequired(new(user.Id, user.UserName!, user.SecurityStamp!));
        }

        var failures = await attempts.EndAsync(user!.Id, place, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var (key, signedIn) = await sessions.OpenAsync(context, user, place, cancellationToken);
        await audit.CommitAsync(transaction, UserAuditEvents.SignedIn(by, user.UserName!, failures), cancellationToken);
        return new SignInOutcome.SignedIn(key, signedIn, failures);
    }

    private async Task<PasswordVerificationResult> VerifyAsync(PortalUser? user, string password, CancellationToken cancellationToken)
    {
        // What cannot be a password is not hashed at length; it costs the same as one that can.
        var tried = password.Length > PasswordRules.Longest ? "" : password;
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return users.PasswordHasher.VerifyHashedPassword(user!, user?.PasswordHash ?? UnknownUserHash.Value, tried);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>The hashing cost has increased since. The password is the same, so the stamp is kept and no session ends.</summary>
    private async Task RehashAsync(PortalUser user, string password, CancellationToken cancellationToken)
    {
        var (before, hash) = (user.PasswordHash, users.PasswordHasher.HashPassword(user, password));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Set<PortalUser>().Where(p => p.Id == user.Id && p.PasswordHash == before)
            .ExecuteUpdateAsync(row => row.SetProperty(p => p.PasswordHash, hash), cancellationToken);
    }
}
