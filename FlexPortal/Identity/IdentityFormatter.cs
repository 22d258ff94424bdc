using FlexPortal.Core.Platform.Identity;

namespace FlexPortal.Identity;

/// <summary>Roles, states and browsers in the words of the pages.</summary>
internal static class IdentityFormatter
{
    public static string Role(PortalRole role) => role switch
    {
        PortalRole.Admin => "administrator",
        PortalRole.Analyst => "analyst",
        _ => "viewer",
    };

    /// <summary>What the role may do, as the end of a sentence.</summary>
    public static string Meaning(PortalRole role) => role switch
    {
        PortalRole.Admin => "you can do everything, and manage users and settings.",
        PortalRole.Analyst => "you read, start and cancel runs, download statements, and mute sections.",
        _ => "you read runs, sections, rows and comparisons, and change nothing.",
    };

    /// <summary>The permissions of the role, in few words.</summary>
    public static string Permissions(PortalRole role) => role switch
    {
        PortalRole.Admin => "everything: users, tokens, settings, secrets, the audit log",
        PortalRole.Analyst => "also starts and cancels runs, downloads statements, mutes sections",
        _ => "reads runs, sections and comparisons",
    };

    /// <summary>The permissions of a token of the role: never those over passwords, users, tokens and secrets.</summary>
    public static string TokenPermissions(PortalRole role) => role == PortalRole.Admin ? "also reads the audit log" : Permissions(role);

    /// <summary>What a browser calls itself is long and full of history; what a user recognises is its name and its system.</summary>
    public static string Browser(string userAgent)
    {
        (string Mark, string Name)[] browsers =
        [
            ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")
        ];
        (string Mark, string Name)[] systems =
        [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")
        ];
        var browser = browsers.FirstOrDefault(pair => userAgent.Contains(pair.Mark, StringComparison.Ordinal)).Name;
        var system = systems.FirstOrDefault(pair => userAgent.Contains(pair.Mark, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            (null, null) => userAgent.Length == 0 ? "not said" : userAgent,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }
}
