using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell;

/// <summary>What the reader of a page has chosen: the address decides, else what this browser keeps.</summary>
internal static class ReaderChoice
{
    /// <summary>Cookie with the preferred zone, set on the settings page.</summary>
    public const string ZoneCookie = "flexportal-zone";

    /// <summary>The zone for the times of a page. A name that means nothing here is read as UTC.</summary>
    public static ReadingZone Zone(HttpContext http) =>
        ReadingZone.Find(http.Request.Query[ReadingZone.Parameter]) ?? ReadingZone.Find(http.Request.Cookies[ZoneCookie]) ?? ReadingZone.Utc;
}
