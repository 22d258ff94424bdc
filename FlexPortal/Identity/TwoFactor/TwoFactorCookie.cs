using System.Security.Claims;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>
/// The proof that name and password were right, for five minutes, in a cookie that only the page of the second step reads. It is no session: it is
/// sealed for this purpose alone, and the user's stamp in it ends it when the user is changed.
/// </summary>
internal static class TwoFactorCookie
{
    public const string Scheme = "PendingSignIn";

    private const string StampClaim = "stamp";
    private const string Back = "back";

    /// <summary>So long the code can be typed.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "flexportal-halfway";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.Cookie.IsEssential = true;
        options.CookieManager = new HostCookieJar();
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = false;
    }

    /// <summary>Hands it to the browser, with where to go on afterwards.</summary>
    public static Task KeepAsync(HttpContext http, PendingSignIn half, string back)
    {
        var properties = new AuthenticationProperties { IsPersistent = false };
        properties.Items[Back] = back;
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, half.UserId.ToString()), new(ClaimTypes.Name, half.Name), new(StampClaim, half.SecurityStamp)], Scheme);
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Who has come half the way in this browser, and where they want to go; null when nobody has, or it took too long.</summary>
    public static async Task<(PendingSignIn Half, string Back)?> FindAsync(HttpContext http)
    {
        if (await http.AuthenticateAsync(Scheme) is not { Succeeded: true, Principal: var principal, Properties: var properties }
            || !Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
            return null;

        return (new(user, principal.FindFirstValue(ClaimTypes.Name)!, principal.FindFirstValue(StampClaim)!), LocalAddress.Of(properties!.Items[Back]));
    }

    /// <summary>Takes it away: the way is gone to its end, or from the start again.</summary>
    public static Task DropAsync(HttpContext http) => http.SignOutAsync(Scheme);
}
