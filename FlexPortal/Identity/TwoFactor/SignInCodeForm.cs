using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>The form of the second step.</summary>
internal static class SignInCodeForm
{
    public const string Page = "/sign-in/code";
    public const string EnterAction = "/sign-in/code/enter";
    public const string Recovery = "recovery";

    public static void MapSignInCodeForm(this IEndpointRouteBuilder routes) => IdentityForms.Form(routes, EnterAction, EnterAsync)
        .RequireRateLimiting(RequestRates.SignIns)
        .OpenToAll("the second step comes before a session; the cookie of the first step is the proof");

    private static async Task<IResult> EnterAsync(HttpContext http, SignInWithCode enter, EndSession end, CancellationToken ct)
    {
        if (await IdentityForms.ReadAsync(http, ct) is not { } form)
            return new SeeOther("/sign-in?refused=" + IdentityForms.FormTooOld);
        if (await TwoFactorCookie.FindAsync(http) is not var (half, back))
            return new SeeOther("/sign-in?refused=SIGN_IN_EXPIRED");

        var recovery = form["with"] == Recovery ? "&with=" + Recovery : "";
        switch (await enter.ExecuteAsync(half, form["code"].ToString(), IdentityForms.Place(http), AuditActors.Of(http), ct))
        {
            case SignInOutcome.SignedIn signedIn:
                await TwoFactorCookie.DropAsync(http);
                await IdentityForms.EndOwnAsync(http, end, ct);
                return new SeeOther(
                    await IdentityForms.KeepAsync(http, signedIn, recovery.Length > 0 ? "/account/two-factor?said=recovered" : back));
            case SignInOutcome.Refused { Why: SignInError.Expired }:
                await TwoFactorCookie.DropAsync(http);
                return new SeeOther("/sign-in?refused=SIGN_IN_EXPIRED");
            case SignInOutcome.Refused { Why: SignInError.CodeKeyUnreadable }:
                return new SeeOther($"{Page}?refused=CODE_KEY_UNREADABLE&with={Recovery}");
            default:
                return new SeeOther($"{Page}?refused=CODE_REFUSED{recovery}");
        }
    }
}
