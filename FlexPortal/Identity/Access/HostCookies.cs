using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FlexPortal.Identity.Access;

/// <summary>
/// Names of cookies. Over https each begins with <c>__Host-</c>: browsers accept it only from this host and https, so another host of
/// the domain cannot set it. Over http, on this machine, browsers refuse the prefix, so it is left out.
/// </summary>
internal static class HostCookies
{
    private const string Prefix = "__Host-";

    /// <summary>Gives the cookie of form tokens its name and what the other cookies have.</summary>
    public static void AddFormCookie(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((options, requests) =>
            options.Cookie = new HostCookieBuilder(requests)
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                SecurePolicy = CookieSecurePolicy.SameAsRequest,
                Path = "/",
                IsEssential = true,
            });
    }

    public static string NameFor(HttpContext http, string name) => http.Request.IsHttps ? Prefix + name : name;
}

/// <summary>The same for cookies of the framework's sign-in.</summary>
internal sealed class HostCookieJar : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) =>
        _cookies.GetRequestCookie(context, HostCookies.NameFor(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, HostCookies.NameFor(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, HostCookies.NameFor(context, key), options);
}

/// <summary>The same for the cookie of form tokens, which the framework asks for its name each time and knows no manager of.</summary>
internal sealed class HostCookieBuilder(IHttpContextAccessor requests) : CookieBuilder
{
    private const string FormCookie = "flexportal-form";

    public override string? Name
    {
        get => requests.HttpContext is { } http ? HostCookies.NameFor(http, FormCookie) : FormCookie;
        set => throw new NotSupportedException("The request decides.");
    }
}
