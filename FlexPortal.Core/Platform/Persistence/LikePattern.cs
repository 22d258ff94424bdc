namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Text as it is written in a pattern of LIKE.</summary>
internal static class LikePattern
{
    /// <summary>The escape character, for statements that name one.</summary>
    public const string Escape = "\\";

    /// <summary>A pattern that only this text matches.</summary>
    public static string Of(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
