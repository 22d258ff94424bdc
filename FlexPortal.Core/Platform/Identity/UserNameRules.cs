namespace FlexPortal.Core.Platform.Identity;

/// <summary>Valid user names. A name is shown beside runs and in the audit log, so it must not look like another one.</summary>
internal static class UserNameRules
{
    public const int Longest = 64;

    /// <summary>Letters from A to Z only: letters of other alphabets can look the same.</summary>
    public const string Characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@+";

    // Names under which the portal itself acts.
    private static readonly HashSet<string> Reserved = new(
        ["owner", "unknown", "system", "flexportal", "anonymous"], StringComparer.OrdinalIgnoreCase);

    public static bool IsOne(string name) =>
        name.Length is >= 2 and <= Longest && name.All(letter => Characters.Contains(letter, StringComparison.Ordinal))
        && char.IsAsciiLetterOrDigit(name[0]) && !Reserved.Contains(name);
}
