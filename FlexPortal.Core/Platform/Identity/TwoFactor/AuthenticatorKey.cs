using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>The secret that a user's authenticator and the portal share: 160 bits, as RFC 4226 advises for HMAC-SHA-1.</summary>
public sealed class AuthenticatorKey
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 20;

    private readonly byte[] _bytes;

    internal AuthenticatorKey(byte[] bytes) => _bytes = bytes;

    /// <summary>Base32 (RFC 4648) in groups of four, for typing; authenticators take it with or without the blanks.</summary>
    public string Text => string.Join(' ', Base32(_bytes).Chunk(4).Select(group => new string(group)));

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key that nobody has.</summary>
    internal static AuthenticatorKey New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The address that authenticators read from a QR code; six digits, 30 seconds and SHA-1 are what all of them assume.</summary>
    /// <param name="name">The user's name.</param>
    public string Address(string name) => $"otpauth://totp/FlexPortal:{Uri.EscapeDataString(name)}?secret={Base32(_bytes)}&issuer=FlexPortal&algorithm=SHA1&digits=6&period=30";

    /// <summary>Keeps the key out of whatever prints it.</summary>
    public override string ToString() => nameof(AuthenticatorKey);

    private static string Base32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(Letters[(pair >> (11 - bit % 8)) & 31]);
        }

        return text.ToString();
    }
}
