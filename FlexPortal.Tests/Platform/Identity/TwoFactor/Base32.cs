using FlexPortal.Core.Platform.Identity.TwoFactor;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Reads a key as an authenticator does.</summary>
internal static class Base32
{
    public static AuthenticatorKey Read(string text)
    {
        var bits = string.Concat(text.Where(letter => letter != ' ').Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return new([.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))]);
    }
}
