using FlexPortal.Identity.Access;

namespace FlexPortal.Flex.Raw;

/// <summary>
/// The columns that a reader chose for each section, kept in this browser. The cookie holds names alone, the section chosen last first,
/// such as <c>Trades.symbol.quantity~CashReport.currency</c>; what does not fit any more is dropped from its end.
/// </summary>
internal static class ChosenColumns
{
    /// <summary>Cookie with the choices.</summary>
    public const string Cookie = "flexportal-columns";

    /// <summary>The most columns of a choice; further ones are ignored.</summary>
    public const int Most = 200;

    private const int LongestCookie = 3_000, LongestName = 64;

    private const char BetweenNames = '.', BetweenSections = '~';

    /// <summary>The columns chosen for a section; none when there is no choice.</summary>
    public static IReadOnlyList<string> Of(HttpContext http, string section) =>
        Kept(http).FirstOrDefault(names => string.Equals(names[0], section, StringComparison.Ordinal)) is { } found ? found[1..] : [];

    /// <summary>Keeps a choice for a year; an empty one forgets the section. Names that a cookie cannot hold are left out.</summary>
    public static void Keep(HttpContext http, TimeProvider time, string section, IEnumerable<string> columns)
    {
        if (!IsName(section))
            return;

        string[] chosen = [section, .. columns.Where(IsName).Take(Most)];
        var others = Kept(http).Where(names => !string.Equals(names[0], section, StringComparison.Ordinal));
        var length = 0;
        var value = string.Join(
            BetweenSections,
            others.Prepend(chosen).Where(names => names.Length > 1).Select(names => string.Join(BetweenNames, names))
                .TakeWhile(text => (length += text.Length + 1) <= LongestCookie));
        http.Response.Cookies.Append(HostCookies.NameFor(http, Cookie), value, new CookieOptions
        {
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            HttpOnly = true,
            IsEssential = true,
            Expires = value.Length == 0 ? DateTimeOffset.UnixEpoch : time.GetUtcNow().AddYears(1),
        });
    }

    private static IEnumerable<string[]> Kept(HttpContext http) =>
        http.Request.Cookies[HostCookies.NameFor(http, Cookie)] is { Length: > 0 and <= LongestCookie } value
            ? value.Split(BetweenSections).Select(text => text.Split(BetweenNames))
                .Where(names => names.Length is > 1 and <= Most + 1 && names.All(IsName))
            : [];

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
