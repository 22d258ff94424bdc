using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using FlexPortal.Shell.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace FlexPortal.Shell;

/// <summary>What the reader of a page has chosen: the address decides, else what this browser keeps.</summary>
internal static class ReaderChoice
{
    /// <summary>Cookie with the preferred zone, set on the settings page.</summary>
    public const string ZoneCookie = "flexportal-zone";

    /// <summary>Cookie of a navigation that shows icons alone, written by the browser (scripts/navigation.js).</summary>
    public const string NavigationCookie = "flexportal-navigation";

    /// <summary>Query parameter of the time style.</summary>
    public const string TimesParameter = "times";

    public const string TimesByClock = "clock";
    public const string TimesInUtc = "utc";
    public const string TimesAgo = "ago";

    /// <summary>The zone and the style for the times of a page. A name that means nothing here is as if it were not there.</summary>
    public static ReadingZone Zone(HttpContext http)
    {
        var (settings, query) = (ReaderSettings.Of(http.Request), http.Request.Query);
        var named = ReadingZone.Find(query[ReadingZone.Parameter].ToString());
        var times = query[TimesParameter].ToString();
        var zone = named ?? ReadingZone.Find(settings.Zone) ?? ReadingZone.Utc;
        var kept = named is null
            ? ""
            : $"{ReadingZone.Parameter}={Uri.EscapeDataString(named.Id).Replace("%2F", "/", StringComparison.Ordinal)}";
        return times switch
        {
            TimesByClock => zone with { Style = TimeStyle.Clock, Kept = And(kept, times) },
            TimesInUtc => ReadingZone.Utc with { Kept = And(kept, times) },
            TimesAgo => zone with { Style = TimeStyle.Ago, Kept = And(kept, times) },
            _ => zone with { Style = settings.Times, Kept = kept },
        };
    }

    /// <summary>Path and query as the browser writes them; a <see cref="Uri"/> would write some characters differently.</summary>
    public static string Address(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>Whether the reader wants icons alone in the navigation.</summary>
    public static bool IsNavigationCollapsed(HttpRequest request) => string.Equals(
        request.Cookies[HostCookies.NameFor(request.HttpContext, NavigationCookie)], "icons", StringComparison.Ordinal);

    private static string And(string kept, string times) => $"{kept}{(kept.Length == 0 ? "" : "&")}{TimesParameter}={times}";
}
