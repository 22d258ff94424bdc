using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace FlexPortal.Identity;

/// <summary>The forms of sign-in, setup and the account page. Each ends on a page with the result.</summary>
internal static class IdentityForms
{
    public const string EnterAction = "/sign-in/enter";
    public const string LeaveAction = "/sign-out";
    public const string SetupAction = "/setup/create";
    public const string JoinAction = "/join/accept";
    public const string PasswordAction = "/account/password";

    internal const string FormTooOld = "FORM_TOO_OLD";

    // Fewer are typing errors.
    private const int WorthTelling = 5;

    private static readonly (string Former, string Current)[] FormerAddresses =
        [("/people", "/users"), ("/people/tokens", "/users/tokens"), ("/account/codes", "/account/two-factor")];

    public static void MapIdentityForms(this IEndpointRouteBuilder routes)
    {
        Form(routes, EnterAction, EnterAsync).RequireRateLimiting(RequestRates.SignIns).OpenToAll("sign-in comes before a session");
        Form(routes, SetupAction, SetUpAsync).RequireRateLimiting(RequestRates.SignIns)
            .OpenToAll("there are no users yet; the link is the proof", beforeSetup: true);
        Form(routes, JoinAction, JoinAsync).RequireRateLimiting(RequestRates.SignIns)
            .OpenToAll("an invited user has no password yet; the link is the proof");
        Form(routes, LeaveAction, LeaveAsync).NeedsSignIn().WithMetadata(new DuringEnrolmentAttribute());
        Form(routes, PasswordAction, ChangePasswordAsync).NeedsSignIn();
        Form(routes, "/account/sessions/{id:guid}/end", EndSessionAsync).NeedsSignIn();
        // Like every request, it marks the session as used.
        routes.MapGet("/account/activity", Results.NoContent).NeedsSignIn().ExcludeFromDescription();
        foreach (var (former, current) in FormerAddresses)
            routes.MapGet(former, () => Results.LocalRedirect(current, permanent: true)).NeedsSignIn().ExcludeFromDescription();
    }

    /// <summary>The error of a code in the address of a page; null without one. The address carries no text of its own.</summary>
    internal static PortalError? ErrorOf(string? code) => code switch
    {
        null or "" => null,
        FormTooOld => new(
            FormTooOld, "Nothing was sent: the page was open for too long, or you signed in or out in another tab.", "Try again."),
        _ => IdentityErrors.Find(code) ?? new("NOT_DONE", "This was not done.", "Try again."),
    };

    internal static RouteHandlerBuilder Form(IEndpointRouteBuilder routes, string address, Delegate handler) =>
        routes.MapPost(address, handler).WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();

    private static async Task<IResult> EnterAsync(HttpContext http, SignIn signIn, EndSession end, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is not { } form)
            return new SeeOther("/sign-in?refused=" + FormTooOld);

        var back = LocalAddress.Of(form["returnUrl"]);
        var outcome = await signIn.ExecuteAsync(
            form["name"].ToString(), form["password"].ToString(), Place(http), AuditActors.Of(http), ct);
        if (outcome is SignInOutcome.TwoFactorRequired { Half: var half })
        {
            await TwoFactorCookie.KeepAsync(http, half, back);
            return new SeeOther(SignInCodeForm.Page);
        }

        if (outcome is not SignInOutcome.SignedIn signedIn)
        {
            TypedName.Keep(http, form["name"].ToString());
            return new SeeOther($"/sign-in?refused=SIGN_IN_REFUSED&returnUrl={Uri.EscapeDataString(back)}");
        }

        await EndOwnAsync(http, end, ct);
        return new SeeOther(await KeepAsync(http, signedIn, back));
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, EndSession end, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is null)
            return new SeeOther("/account?refused=" + FormTooOld);

        if (http.User.UserId() is { } user && http.User.SessionId() is { } session)
        {
            await end.ExecuteAsync((user, http.User.Identity?.Name ?? ""), session, AuditAction.SignOut, AuditActors.Of(http), ct);
            await http.SignOutAsync(SessionCookie.Scheme);
        }

        return new SeeOther("/sign-in?said=signed-out");
    }

    private static async Task<IResult> SetUpAsync(HttpContext http, SetUpPortal setUp, SignIn signIn, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is not { } form)
            return new SeeOther("/setup");

        var (name, password) = (form["name"].ToString(), form["password"].ToString());
        var again = $"/setup?token={Uri.EscapeDataString(form["token"].ToString())}&refused=";
        if (!string.Equals(password, form["repeat"], StringComparison.Ordinal))
        {
            TypedName.Keep(http, name);
            return new SeeOther(again + IdentityErrors.PasswordsDiffer().Code);
        }

        var made = await setUp.ExecuteAsync(form["token"].ToString(), name, password, AuditActors.Of(http), ct);
        if (made is UserOutcome.Refused { Error.Code: var code })
        {
            TypedName.Keep(http, name);
            return new SeeOther(code is "SETUP_DONE" ? "/sign-in?refused=SETUP_DONE" : again + code);
        }

        var outcome = await signIn.ExecuteAsync(name, password, Place(http), AuditActors.Of(http), ct);
        if (outcome is SignInOutcome.SignedIn signedIn)
            await KeepAsync(http, signedIn, "/runs");
        return new SeeOther("/runs");
    }

    private static async Task<IResult> JoinAsync(HttpContext http, ChoosePassword choose, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is not { } form)
            return new SeeOther("/sign-in?refused=" + FormTooOld);

        var again = $"/join?token={Uri.EscapeDataString(form["token"].ToString())}&refused=";
        if (!string.Equals(form["password"], form["repeat"], StringComparison.Ordinal))
            return new SeeOther(again + IdentityErrors.PasswordsDiffer().Code);

        var outcome = await choose.ByLinkAsync(form["token"].ToString(), form["password"].ToString(), AuditActors.Of(http), ct);
        if (outcome is UserOutcome.Done { Name: var name })
            TypedName.Keep(http, name);
        return new SeeOther(outcome is UserOutcome.Refused { Error.Code: var code }
            ? again + code
            : "/sign-in?said=password-chosen");
    }

    private static async Task<IResult> ChangePasswordAsync(
        HttpContext http, ChoosePassword choose, PortalSessions sessions, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is not { } form
            || http.User.SessionKey() is not { } key
            || await sessions.FindAsync(key, ct) is not { } who)
            return new SeeOther("/account?refused=" + FormTooOld);
        if (!string.Equals(form["password"], form["repeat"], StringComparison.Ordinal))
            return new SeeOther("/account?refused=" + IdentityErrors.PasswordsDiffer().Code);

        var outcome = await choose.ChangeAsync(who, form["present"].ToString(), form["password"].ToString(), AuditActors.Of(http), ct);
        return new SeeOther(outcome is UserOutcome.Refused { Error.Code: var code }
            ? $"/account?refused={code}"
            : "/account?said=password-changed");
    }

    private static async Task<IResult> EndSessionAsync(Guid id, HttpContext http, EndSession end, OpenRequests open, CancellationToken ct)
    {
        if (await ReadAsync(http, ct) is null)
            return new SeeOther("/account?refused=" + FormTooOld);

        // A session of another user is not found, and the answer is the same.
        if (http.User.UserId() is { } user
            && await end.ExecuteAsync((user, http.User.Identity?.Name ?? ""), id, AuditAction.SessionEnd, AuditActors.Of(http), ct))
            await open.LookAsync(ct);

        return new SeeOther("/account?said=session-ended");
    }

    /// <summary>A new sign-in ends the session that the browser had before.</summary>
    internal static async Task EndOwnAsync(HttpContext http, EndSession end, CancellationToken ct)
    {
        if (http.User.UserId() is { } user && http.User.SessionId() is { } session)
            await end.ExecuteAsync((user, http.User.Identity?.Name ?? ""), session, AuditAction.SessionEnd, AuditActors.Of(http), ct);
    }

    /// <summary>Sets the cookies of session and device. Returns the next address: the account page after failed attempts.</summary>
    internal static async Task<string> KeepAsync(HttpContext http, SignInOutcome.SignedIn signedIn, string back)
    {
        await SessionCookie.KeepAsync(http, signedIn.Key, signedIn.User);
        DeviceCookie.Write(http, signedIn.User.UserId);
        return signedIn.FailuresElsewhere < WorthTelling ? back
            : string.Create(
                CultureInfo.InvariantCulture, $"/account?failures={signedIn.FailuresElsewhere}&returnUrl={Uri.EscapeDataString(back)}");
    }

    /// <summary>The form; null without a valid antiforgery token.</summary>
    internal static async Task<IFormCollection?> ReadAsync(HttpContext http, CancellationToken ct) =>
        http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true } && http.Request.HasFormContentType
            ? await http.Request.ReadFormAsync(ct)
            : null;

    internal static SignInPlace Place(HttpContext http) =>
        new(AuditActors.AddressOf(http), http.Request.Headers.UserAgent) { Device = DeviceCookie.Find(http) };
}
