using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>
/// A token as a program holds it: <c>fp_PUBLICID_SECRET</c>, ten letters and digits that name it and 256 random bits in Base64url. The
/// beginning makes one that leaked easy to find. It cannot be printed by accident: its text is asked for by name.
/// </summary>
public sealed class TokenValue
{
    /// <summary>What every token begins with.</summary>
    public const string Mark = "fp_";

    private const int PublicLength = 10;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> PublicLetters = SearchValues.Create(Letters);
    private static readonly SearchValues<char> SecretLetters = SearchValues.Create(Letters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    private readonly string _secret;

    private TokenValue(string publicId, string secret) => (PublicId, _secret) = (publicId, secret);

    /// <summary>The part that names the token; not a secret.</summary>
    public string PublicId { get; }

    /// <summary>SHA-256 of the secret part. A fast hash is enough: 256 random bits cannot be guessed.</summary>
    internal byte[] SecretHash => SHA256.HashData(Encoding.ASCII.GetBytes(_secret));

    /// <summary>The whole token, to be handed over once.</summary>
    public string Reveal() => $"{PrefixOf(PublicId)}{_secret}";

    /// <summary>How a token is named where it is listed: its beginning.</summary>
    public static string PrefixOf(string publicId) => $"{Mark}{publicId}_";

    /// <summary>Reads a token; false when the text cannot be one.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out TokenValue? token)
    {
        token = text is { Length: 14 + SecretLength }
            && text.StartsWith(Mark, StringComparison.Ordinal)
            && text[Mark.Length + PublicLength] is '_'
            && IsPublicId(text.AsSpan(Mark.Length, PublicLength))
            && text.AsSpan(Mark.Length + PublicLength + 1).IndexOfAnyExcept(SecretLetters) < 0
                ? new(text.Substring(Mark.Length, PublicLength), text[^SecretLength..])
                : null;
        return token is not null;
    }

    /// <summary>Whether a text can name a token.</summary>
    internal static bool IsPublicId(ReadOnlySpan<char> text) => text.Length == PublicLength && text.IndexOfAnyExcept(PublicLetters) < 0;

    /// <summary>The name of the type: never the token.</summary>
    public override string ToString() => nameof(TokenValue);

    internal static TokenValue New() => new(
        RandomNumberGenerator.GetString(Letters, PublicLength),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));
}
