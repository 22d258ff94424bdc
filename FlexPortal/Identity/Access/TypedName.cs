using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace FlexPortal.Identity.Access;

/// <summary>
/// The name of a form that was refused, for the page that shows it again. In an encrypted cookie that is read once: what was typed may be
/// a password in the wrong field, so it belongs into no address and no log.
/// </summary>
internal static class TypedName
{
    private const string Cookie = "flexportal-name";
    private const string Purpose = "FlexPortal.TypedName.1";
    private const int Longest = 64;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Keeps a name for the next page; longer than any name can be, it is dropped.</summary>
    public static void Keep(HttpContext http, string name)
    {
        if (name.Length is 0 or > Longest)
            return;

        var text = Protector(http).Protect(name, Lifetime);
        http.Response.Cookies.Append(HostCookies.NameFor(http, Cookie), text, Options(http, Lifetime));
    }

    /// <summary>The name, and forgets it; null when there is none, or it is too old.</summary>
    public static string? Take(HttpContext http)
    {
        if (http.Request.Cookies[HostCookies.NameFor(http, Cookie)] is not { Length: > 0 and < 1_000 } text)
            return null;

        if (!http.Response.HasStarted)
            http.Response.Cookies.Delete(HostCookies.NameFor(http, Cookie), Options(http, lifetime: null));
        try
        {
            return Protector(http).Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
        MaxAge = lifetime,
    };

    private static ITimeLimitedDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
