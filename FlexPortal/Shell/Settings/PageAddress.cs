using Microsoft.AspNetCore.Diagnostics;

namespace FlexPortal.Shell.Settings;

/// <summary>The address in the browser; the "not found" page keeps the address that was requested.</summary>
internal static class PageAddress
{
    public static string Path(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath ?? http.Request.Path.Value ?? "/";

    public static string PathAndQuery(HttpContext http) => http.Features.Get<IStatusCodeReExecuteFeature>() is { } failed
        ? failed.OriginalPath + failed.OriginalQueryString
        : http.Request.Path + http.Request.QueryString;
}
