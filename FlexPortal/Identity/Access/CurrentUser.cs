namespace FlexPortal.Identity.Access;

/// <summary>The name of the user who sends a request, as runs and the audit log record it.</summary>
internal static class CurrentUser
{
    public static string NameOf(HttpContext http) =>
        http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "unknown";
}
