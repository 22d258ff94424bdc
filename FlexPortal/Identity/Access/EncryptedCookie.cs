using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace FlexPortal.Identity.Access;

/// <summary>A text in a cookie of this host, encrypted and signed with the key ring.</summary>
/// <param name="name">Name of the cookie, without the prefix of https.</param>
/// <param name="purpose">Purpose of its key: a text of another purpose is not read.</param>
/// <param name="lifetime">How long it counts.</param>
internal sealed class EncryptedCookie(string name, string purpose, TimeSpan lifetime)
{
    private const int Longest = 4_000;

    /// <summary>The text; null when the cookie is missing, expired or not ours.</summary>
    public string? Read(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[HostCookies.NameFor(http, name)] is { Length: > 0 and < Longest } text
                ? Protector(http).Unprotect(text) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Keeps a text in the browser.</summary>
    public void Write(HttpContext http, string text) => http.Response.Cookies.Append(
        HostCookies.NameFor(http, name), Protector(http).Protect(text, lifetime), Options(http, lifetime));

    /// <summary>The text, which is then removed unless the answer has begun; null when there is none.</summary>
    public string? Take(HttpContext http)
    {
        var text = Read(http);
        if (text is not null && !http.Response.HasStarted)
            Delete(http);
        return text;
    }

    /// <summary>Removes it from the browser.</summary>
    public void Delete(HttpContext http) =>
        http.Response.Cookies.Delete(HostCookies.NameFor(http, name), Options(http, maxAge: null));

    private static CookieOptions Options(HttpContext http, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
        MaxAge = maxAge,
    };

    private ITimeLimitedDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).ToTimeLimitedDataProtector();
}
