using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Why a sign-in was refused; for the audit log alone. Whoever tried is told the same in every case.</summary>
public enum SignInRefusal
{
    /// <summary>Nobody has that name.</summary>
    UnknownName,

    /// <summary>The password is not right.</summary>
    WrongPassword,

    /// <summary>Too many wrong ones before; the password was not looked at.</summary>
    Locked,

    /// <summary>The user is disabled.</summary>
    Disabled,

    /// <summary>The user has not chosen a password yet.</summary>
    NoPassword,

    /// <summary>The password was right, the code was not.</summary>
    WrongCode,

    /// <summary>The password was right; the key of the codes cannot be opened with the portal's present key ring. This one is told.</summary>
    CodeKeyUnreadable,

    /// <summary>The password was right; between it and the code the user was changed.</summary>
    Expired,
}

/// <summary>What became of a sign-in.</summary>
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
    /// <param name="Why">Not for whoever tried.</param>
    /// <param name="UserId">The user of that name, if there is one.</param>
    public sealed record Refused(SignInRefusal Why, Guid? UserId) : SignInOutcome;
}

/// <summary>Who has shown the password and not the code yet.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Their name.</param>
/// <param name="SecurityStamp">As it was then: with another one the first step no longer counts.</param>
public sealed record PendingSignIn(Guid UserId, string Name, string SecurityStamp);

/// <summary>
/// Lets somebody in who knows name and password. Each attempt costs one hash and one update, whether there is such a user or not, so that
/// neither the answer nor its time tells.
/// </summary>
public sealed class SignIn(IDbContextFactory<PortalDbContext> contexts, UserManager<PortalUser> users, SignInAttempts attempts, PortalSessions sessions, AuditLog audit)
{
    // Hashing is slow on purpose: a crowd at the door must not take every thread.
    private static readonly SemaphoreSlim Turn = new(Math.Max(1, Environment.ProcessorCount));

    private static readonly Lazy<string> Nobody = new(() => PasswordCost.Hasher().HashPassword(null!, EntryLink.NewToken()));

    /// <summary>Checks name and password, and begins a session unless a code is needed too.</summary>
    public async Task<SignInOutcome> ExecuteAsync(string name, string password, SignInPlace place, AuditActor by, CancellationToken cancellationToken)
    {
        var normalized = users.NormalizeName(name.Trim());
        var may = await attempts.BeginAsync(normalized, place, code: false, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context.Set<PortalUser>().AsNoTracking().FirstOrDefaultAsync(p => p.NormalizedUserName == normalized, cancellationToken);
        var verdict = await VerifyAsync(user, may ? password : "", cancellationToken);
        SignInRefusal? refusal = (user, may) switch
        {
            (null, _) => SignInRefusal.UnknownName,
            (_, false) => SignInRefusal.Locked,
            ({ PasswordHash: null }, _) => SignInRefusal.NoPassword,
            _ when verdict == PasswordVerificationResult.Failed => SignInRefusal.WrongPassword,
            ({ DisabledAtUtc: not null }, _) => SignInRefusal.Disabled,
            _ => null,
        };
        if (refusal is { } why)
            return await audit.RefuseSignInAsync(by, name.Trim(), why, user?.Id);

        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(user!, password, cancellationToken);
        if (await context.Set<TwoFactorEnrolment>().AnyAsync(codes => codes.UserId == user!.Id, cancellationToken))
        {
            // Wrong codes from before still count: else the password would give five new guesses each time.
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
            return users.PasswordHasher.VerifyHashedPassword(user!, user?.PasswordHash ?? Nobody.Value, tried);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>The cost has gone up since the password was chosen. The password is the same, so the stamp is too, and no session ends.</summary>
    private async Task RehashAsync(PortalUser user, string password, CancellationToken cancellationToken)
    {
        var (before, hash) = (user.PasswordHash, users.PasswordHasher.HashPassword(user, password));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Set<PortalUser>().Where(p => p.Id == user.Id && p.PasswordHash == before)
            .ExecuteUpdateAsync(row => row.SetProperty(p => p.PasswordHash, hash), cancellationToken);
    }
}
