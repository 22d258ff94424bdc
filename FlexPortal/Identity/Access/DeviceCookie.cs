using System.Security.Cryptography;
using FlexPortal.Core.Platform.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;

namespace FlexPortal.Identity.Access;

/// <summary>
/// Marks a browser in which a user signed in. It gives no access: its attempts are counted separately, so that wrong passwords typed
/// elsewhere do not lock the user out. Signed and encrypted with the key ring, for one user, for 180 days.
/// </summary>
internal static class DeviceCookie
{
    private const string Name = "flexportal-device";
    private const string Purpose = "FlexPortal.KnownDevice.1";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>The device; null when the cookie is missing, expired or not ours.</summary>
    public static KnownDevice? Find(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[HostCookies.NameFor(http, Name)] is { Length: > 0 and < 1_000 } text
                && Protector(http).Unprotect(text).Split(' ') is [var user, var device]
                ? new(Guid.Parse(user), Guid.Parse(device)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Marks the browser for this user.</summary>
    public static void Write(HttpContext http, Guid userId)
    {
        var device = Find(http) is { } known && known.UserId == userId ? known.DeviceId : Guid.CreateVersion7();
        http.Response.Cookies.Append(HostCookies.NameFor(http, Name), Protector(http).Protect($"{userId} {device}", Lifetime), new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = "/",
            IsEssential = true,
            MaxAge = Lifetime,
        });
    }

    private static ITimeLimitedDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
