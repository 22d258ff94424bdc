namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>The secret shared with a user's authenticator, in the framework's form: 160 bits in Base32.</summary>
public sealed class AuthenticatorKey
{
    internal AuthenticatorKey(string secret) => Secret = secret;

    /// <summary>The key in groups of four, for typing; authenticators take it with or without the blanks.</summary>
    public string Text => string.Join(' ', Secret.Chunk(4).Select(group => new string(group)));

    internal string Secret { get; }

    /// <summary>The address of the QR code; six digits, 30 seconds and SHA-1, the defaults of all authenticators.</summary>
    /// <param name="name">The user's name.</param>
    public string Address(string name) =>
        $"otpauth://totp/FlexPortal:{Uri.EscapeDataString(name)}?secret={Secret}&issuer=FlexPortal&algorithm=SHA1&digits=6&period=30";

    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(AuthenticatorKey);
}
