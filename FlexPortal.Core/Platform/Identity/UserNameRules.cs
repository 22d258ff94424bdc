namespace FlexPortal.Core.Platform.Identity;

/// <summary>What can be the name of a user: it stands beside runs and in the audit log, so it must not pass for somebody else's.</summary>
internal static class UserNameRules
{
    public const int Longest = 64;

    /// <summary>Letters of A to Z only: a name with a look-alike of another alphabet would pass for somebody else.</summary>
    public const string Characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@+";

    // Names under which the portal itself acts.
    private static readonly HashSet<string> Reserved = new(["owner", "unknown", "system", "flexportal", "anonymous"], StringComparer.OrdinalIgnoreCase);

    public static bool IsOne(string name) => name.Length is >= 2 and <= Longest && name.All(letter => Characters.Contains(letter, StringComparison.Ordinal))
        && char.IsAsciiLetterOrDigit(name[0]) && !Reserved.Contains(name);
}
