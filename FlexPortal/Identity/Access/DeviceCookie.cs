using FlexPortal.Core.Platform.Identity.Sessions;

namespace FlexPortal.Identity.Access;

/// <summary>
/// Marks a browser in which a user signed in. It gives no access: its attempts are counted separately, so that wrong passwords typed
/// elsewhere do not lock the user out. Signed and encrypted with the key ring, for one user, for 180 days.
/// </summary>
internal static class DeviceCookie
{
    private static readonly EncryptedCookie Cookie = new("flexportal-device", "FlexPortal.KnownDevice.1", TimeSpan.FromDays(180));

    /// <summary>The device; null when the cookie is missing, expired or not ours.</summary>
    public static KnownDevice? Find(HttpContext http) =>
        Cookie.Read(http)?.Split(' ') is [var user, var device] ? new(Guid.Parse(user), Guid.Parse(device)) : null;

    /// <summary>Marks the browser for this user.</summary>
    public static void Write(HttpContext http, Guid userId)
    {
        var device = Find(http) is { } known && known.UserId == userId ? known.DeviceId : Guid.CreateVersion7();
        Cookie.Write(http, $"{userId} {device}");
    }
}
