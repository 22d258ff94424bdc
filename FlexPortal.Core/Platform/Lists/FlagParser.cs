namespace FlexPortal.Core.Platform.Lists;

/// <summary>Reads conditions of addresses and command lines: <c>true</c> or <c>false</c>; <c>yes</c> and <c>no</c> mean the same.</summary>
internal static class FlagParser
{
    /// <summary>The forms, for descriptions and refusals.</summary>
    public const string Accepts = "true or false";

    /// <summary>The condition; null when the text is none.</summary>
    public static bool? Find(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" => true,
        "FALSE" or "NO" => false,
        _ => null,
    };
}
