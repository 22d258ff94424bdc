using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell.Settings;

/// <summary>
/// A reader's settings, kept in this browser's cookies: the server reads them while it writes a page,
/// so that nothing changes its look after it was shown. An invalid cookie value means the default.
/// </summary>
/// <param name="Zone">IANA name of the preferred zone; UTC when none was chosen.</param>
/// <param name="Times">Style of times.</param>
/// <param name="Density">Row spacing.</param>
/// <param name="Theme">Light, dark, or as the system has it.</param>
/// <param name="SingleKeys">Whether single keys do something (WCAG 2.1.4).</param>
/// <param name="Notify">Whether a desktop notification announces the end of a run started here.</param>
internal sealed record ReaderSettings(
    string Zone, TimeStyle Times, Density Density, Theme Theme, bool SingleKeys, bool Notify)
{
    public const string TimesCookie = "flexportal-times";
    public const string DensityCookie = "flexportal-density";

    /// <summary>Also written by the switch in the header (scripts/settings.js).</summary>
    public const string ThemeCookie = "flexportal-theme";
    public const string KeysCookie = "flexportal-keys";
    public const string NotifyCookie = "flexportal-notify";

    private const string On = "on";
    private const string Off = "off";

    public static ReaderSettings Default { get; } = new(
        ReadingZone.Utc.Id, TimeStyle.Clock, Density.Comfortable, Theme.System, SingleKeys: true, Notify: false);

    public static ReaderSettings Of(HttpRequest request)
    {
        string? Kept(string name) => request.Cookies[HostCookies.NameFor(request.HttpContext, name)];
        return new(
            ReadingZone.Find(Kept(ReaderChoice.ZoneCookie))?.Id ?? ReadingZone.Utc.Id,
            Known<TimeStyle>(Kept(TimesCookie)),
            Known<Density>(Kept(DensityCookie)),
            Known<Theme>(Kept(ThemeCookie)),
            !string.Equals(Kept(KeysCookie), Off, StringComparison.Ordinal),
            string.Equals(Kept(NotifyCookie), On, StringComparison.Ordinal));
    }

    /// <summary>Keeps them in this browser for a year.</summary>
    public void Keep(HttpContext http, TimeProvider time)
    {
        var options = new CookieOptions
        {
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            IsEssential = true,
            Expires = time.GetUtcNow().AddYears(1),
        };
        void Keep(string name, string value, bool forScript = false) =>
            http.Response.Cookies.Append(HostCookies.NameFor(http, name), value, new CookieOptions(options) { HttpOnly = !forScript });

        Keep(ReaderChoice.ZoneCookie, Zone);
        Keep(TimesCookie, Word(Times));
        Keep(DensityCookie, Word(Density));
        // The switch in the header writes this one too. Nothing in any of them is secret.
        Keep(ThemeCookie, Word(Theme), forScript: true);
        Keep(KeysCookie, SingleKeys ? On : Off);
        Keep(NotifyCookie, Notify ? On : Off);
    }

    /// <summary>The choice of that name; the default when there is none.</summary>
    public static TChoice Known<TChoice>(string? word)
        where TChoice : struct,
        Enum => Enum.GetValues<TChoice>().FirstOrDefault(choice => string.Equals(Word(choice), word, StringComparison.Ordinal));

    /// <summary>As cookies, forms and attributes write it.</summary>
    public static string Word(Enum choice) => choice.ToString().ToLowerInvariant();
}

/// <summary>Row spacing of the pages.</summary>
internal enum Density
{
    Comfortable,
    Compact,
}

/// <summary>Light or dark.</summary>
internal enum Theme
{
    System,
    Light,
    Dark,
}
