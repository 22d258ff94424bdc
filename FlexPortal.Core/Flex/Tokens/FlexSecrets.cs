using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Secrets;

namespace FlexPortal.Core.Flex.Tokens;

/// <summary>Secrets of the Flex feature.</summary>
public static class FlexSecrets
{
    /// <summary>Name of the broker's token.</summary>
    public const string TokenName = "flex-token";

    // Redacting shorter tokens would damage ordinary words; real tokens have at least twenty digits.
    private const int ShortestToken = 8;

    /// <summary>The broker's token.</summary>
    internal static SecretKind Token(FlexOptions options) => new(
        TokenName,
        "The broker token",
        "FlexPortal.FlexToken.v1",
        $"{FlexOptions.SectionName}:{nameof(FlexOptions.Token)}",
        options.ReadToken() is not null,
        FaultOf);

    private static string? FaultOf(SecretValue value) => value.Reveal() switch
    {
        { Length: 0 } => "No token was given.",
        { Length: < ShortestToken } => "A token of the Flex Web Service is longer than that.",
        var text when !new FlexToken(text).IsWellFormed =>
            "A token is 1 to 256 printable ASCII characters without blanks or quotes; a line break or a quote may have been copied along.",
        _ => null,
    };
}
