
namespace FlexPortal.Identity.Access;

/// <summary>The name of whoever asks, as it is kept with what they do.</summary>
internal static class CurrentUser
{
    public static string Of(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "unknown";
}
