namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>
/// Judges the address that the broker names for the second step. The token would travel to it, so only two hosts, https, and known paths
/// pass, and only host and path are taken over.
/// </summary>
internal static class ReturnedUrl
{
    private static readonly string[] Hosts = ["ndcdyn.interactivebrokers.com", "gdcdyn.interactivebrokers.com"];
    private static readonly string[] PathPrefixes = ["/AccountManagement/FlexWebService/", "/Universal/servlet/FlexStatementService."];

    /// <summary>The address to use, or the reason for refusing it; exactly one of the two is null.</summary>
    public static (Uri? Url, string? Refusal) Judge(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\', StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return (null, "it is not a plain absolute address");
        }

        var refusal = RefusalOf(url);
        return refusal is null ? (new Uri($"https://{url.Host}{url.AbsolutePath}", UriKind.Absolute), null) : (null, refusal);
    }

    private static string? RefusalOf(Uri url)
    {
        if (url.Scheme is not "https")
        {
            return "it does not use https";
        }

        if (!Hosts.Contains(url.Host, StringComparer.Ordinal))
        {
            return "its host is not one of the broker's known hosts";
        }

        if (!url.IsDefaultPort || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "it carries a port, a user name or a fragment";
        }

        var prefix = Array.Find(PathPrefixes, known => url.AbsolutePath.StartsWith(known, StringComparison.Ordinal));
        return prefix is not null && url.AbsolutePath[prefix.Length..] is { Length: > 0 } step && step.All(char.IsAsciiLetterOrDigit)
            ? null
            : "its path is not one of the service";
    }
}
