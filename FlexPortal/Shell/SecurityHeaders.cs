using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace FlexPortal.Shell;

/// <summary>
/// Security headers of every answer, and the check of Origin: requests from pages of other origins are refused. Programs send no
/// Origin and pass.
/// </summary>
internal static class SecurityHeaders
{
    // 'self' covers the WebSocket of the same origin. Nothing inline, nothing from elsewhere.
    internal const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>
    /// Pages within the portal's frame can hold components of MudBlazor, which write style attributes. Such an attribute can load
    /// nothing and run nothing. It is the frame and not the page that decides: a link within it keeps the document, and its policy.
    /// </summary>
    internal const string FramePolicy = ContentPolicy + "; style-src-attr 'unsafe-inline'";

    private static readonly object InFrame = new();

    /// <summary>The answer is a page within the frame.</summary>
    public static void AllowStyleAttributes(HttpContext http) => http.Items[InFrame] = true;

    public static void UsePortalSecurityHeaders(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Response.OnStarting(static state => Write((HttpContext)state), context);
        if (IsForeign(context.Request))
            await RefuseAsync(context);
        else
            await next(context);
    });

    /// <summary>Whether a page of another origin wants to change something or to open a connection.</summary>
    internal static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(ChangesSomething(request.Method) || OpensSocket(request)))
            return false;

        // Behind a proxy that ends TLS the scheme differs, so host and port decide.
        return !Uri.TryCreate(origin, UriKind.Absolute, out var from)
            || !string.Equals(
                from.IsDefaultPort ? from.Host : from.Authority, Authority(request, from), StringComparison.OrdinalIgnoreCase);
    }

    private static string Authority(HttpRequest request, Uri from) =>
        request.Host.Port is not { } port || port == (from.Scheme is "https" ? 443 : 80) ? request.Host.Host : request.Host.Value!;

    private static bool ChangesSomething(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

    private static bool OpensSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private static Task RefuseAsync(HttpContext context) => Problem.Of(
        StatusCodes.Status403Forbidden,
        "ORIGIN_REFUSED",
        "Requests from pages of another origin are refused.",
        "Open the portal at its own address, and do it there.")
        .ExecuteAsync(context);

    private static Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Items.ContainsKey(InFrame) ? FramePolicy : ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not "no-referrer": with it a browser calls the origin of our own forms "null", and they would be refused as foreign.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A static file sets its own caching; answers with a user's data are never cached.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return Task.CompletedTask;
    }
}
