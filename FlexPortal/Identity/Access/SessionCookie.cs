using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FlexPortal.Identity.Access;

/// <summary>
/// The cookie of a session. It holds the key of a row and is worthless when the row has ended. <c>SameSite=Lax</c>, not Strict: a link
/// to a run in a mail or chat must open the run. A GET changes nothing; other requests need the form token and the portal's origin.
/// </summary>
internal static class SessionCookie
{
    public const string Scheme = "Session";

    private const string Name = "flexportal";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.Cookie.IsEssential = true;
        options.CookieManager = new HostCookieJar();
        options.ExpireTimeSpan = PortalSessions.Longest;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>Hands the key of a new session to the browser; which accounts it is for is read with each request.</summary>
    public static Task KeepAsync(HttpContext http, string key, SignedInUser user) =>
        http.SignInAsync(
            Scheme,
            PortalClaims.Of(user with { Accounts = AccountScope.None }, key, Scheme),
            new AuthenticationProperties { IsPersistent = false });

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var (http, sessions) = (context.HttpContext, context.HttpContext.RequestServices.GetRequiredService<PortalSessions>());
        // What changes something is asked of the row itself, so that a lost role is lost at once.
        var user = context.Principal?.SessionKey() is not { } key ? null
            : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
                ? await sessions.FindRecentAsync(key, http.RequestAborted)
                : await sessions.FindAsync(key, http.RequestAborted);
        if (user is null)
        {
            context.RejectPrincipal();
            await http.SignOutAsync(Scheme);
            return;
        }

        context.ReplacePrincipal(PortalClaims.Of(user, context.Principal!.SessionKey()!, Scheme));
    }
}
