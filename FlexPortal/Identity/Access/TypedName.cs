namespace FlexPortal.Identity.Access;

/// <summary>
/// The name of a form that was refused, for the page that shows it again. In an encrypted cookie that is read once: what was typed may be
/// a password in the wrong field, so it belongs into no address and no log.
/// </summary>
internal static class TypedName
{
    private const int Longest = 64;

    private static readonly EncryptedCookie Cookie = new("flexportal-name", "FlexPortal.TypedName.1", TimeSpan.FromMinutes(5));

    /// <summary>Keeps a name for the next page; longer than any name can be, it is dropped.</summary>
    public static void Keep(HttpContext http, string name)
    {
        if (name.Length is > 0 and <= Longest)
            Cookie.Write(http, name);
    }

    /// <summary>The name, and forgets it; null when there is none, or it is too old.</summary>
    public static string? Take(HttpContext http) => Cookie.Take(http);
}
