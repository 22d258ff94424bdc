using System.Security.Claims;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>
/// The proof of the first step of a sign-in, for five minutes, in a cookie that only the second step reads. It is not a session: it is
/// encrypted for this purpose only, and a change of the user's stamp ends it.
/// </summary>
internal static class TwoFactorCookie
{
    public const string Scheme = "PendingSignIn";

    private const string StampClaim = "stamp";
    private const string Back = "back";

    /// <summary>How long the code can be entered.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "flexportal-two-factor";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.Cookie.IsEssential = true;
        options.CookieManager = new HostCookieJar();
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = false;
    }

    /// <summary>Writes the cookie, with the address to go to afterwards.</summary>
    public static Task KeepAsync(HttpContext http, PendingSignIn half, string back)
    {
        var properties = new AuthenticationProperties { IsPersistent = false };
        properties.Items[Back] = back;
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, half.UserId.ToString()),
                new(ClaimTypes.Name, half.Name),
                new(StampClaim, half.SecurityStamp)
            ],
            Scheme);
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>The pending sign-in of this browser and its next address; null without one or when it has expired.</summary>
    public static async Task<(PendingSignIn Half, string Back)?> FindAsync(HttpContext http)
    {
        if (await http.AuthenticateAsync(Scheme) is not { Succeeded: true, Principal: var principal, Properties: var properties }
            || !Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
            return null;

        return (
            new(user, principal.FindFirstValue(ClaimTypes.Name)!, principal.FindFirstValue(StampClaim)!),
            LocalAddress.Of(properties!.Items[Back]));
    }

    /// <summary>Deletes the cookie.</summary>
    public static Task DropAsync(HttpContext http) => http.SignOutAsync(Scheme);
}
