using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication of the users of a database.</summary>
internal static class TwoFactorSteps
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Makes a user who has two-factor authentication and is signed in.</summary>
    public static async Task<Enrolled> EnrolledAsync(this TestIdentity users, string name, PortalRole role = PortalRole.Viewer)
    {
        await users.InviteAsync(name, role);
        var session = await users.SignedInAsync(name);
        var offer = users.Offer(session.User.UserId);
        var app = new Authenticator(offer.Key.Text);
        var code = app.Next();
        var done = Assert.IsType<TwoFactorOutcome.Done>(await users.EnrolAsync(session.User, offer, code));
        return new(offer.Key, app, code, done.RecoveryCodes, session);
    }

    public static TwoFactorOffer Offer(this TestIdentity users, Guid user) =>
        users.Scoped<EnrolTwoFactor, TwoFactorOffer>(enrol => enrol.Offer(user));

    public static Task<TwoFactorOutcome> EnrolAsync(this TestIdentity users, SignedInUser who, TwoFactorOffer offer, string code) =>
        users.ScopedAsync<EnrolTwoFactor, TwoFactorOutcome>(
            enrol => enrol.ExecuteAsync(who, offer.Sealed, code, Actors.Named(who.Name), Ct));

    public static Task<TwoFactorOutcome> ChangeTwoFactorAsync(
        this TestIdentity users, SignedInUser who, TwoFactorChange change, string proof) =>
        users.ScopedAsync<ChangeTwoFactor, TwoFactorOutcome>(codes => codes.ExecuteAsync(who, change, proof, Actors.Named(who.Name), Ct));

    public static Task RequireAsync(this TestIdentity users, TwoFactorRequirement of) =>
        users.ScopedAsync<RequireTwoFactor, bool>(async require =>
    {
        await require.ExecuteAsync(of, Actors.Named("admin"), Ct);
        return true;
    });

    /// <summary>Enters a right password.</summary>
    public static async Task<PendingSignIn> HalfAsync(this TestIdentity users, string name) =>
        Assert.IsType<SignInOutcome.TwoFactorRequired>(await users.SignInAsync(name)).Half;

    /// <summary>Enters a code.</summary>
    public static Task<SignInOutcome> EnterAsync(this TestIdentity users, PendingSignIn half, string code) =>
        users.ScopedAsync<SignInWithCode, SignInOutcome>(
            enter => enter.ExecuteAsync(half, code, TestIdentity.Desk, Actors.Named("test"), Ct));

    /// <summary>Enters a code that is refused.</summary>
    public static async Task<SignInError> CodeRefusedAsync(this TestIdentity users, PendingSignIn half, string code) =>
        Assert.IsType<SignInOutcome.Refused>(await users.EnterAsync(half, code)).Why;
}

/// <summary>A user with two-factor authentication, and the code that turned it on.</summary>
internal sealed record Enrolled(
    AuthenticatorKey Key, Authenticator App, string UsedCode, IReadOnlyList<string> Recovery, SignInOutcome.SignedIn Session);
