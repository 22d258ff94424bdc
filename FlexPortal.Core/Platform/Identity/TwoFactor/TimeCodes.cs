using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>
/// Codes of RFC 6238: HMAC-SHA-1, six digits, 30 seconds. The framework's provider is not used because it does not tell which of the steps
/// a code was of, without which one that was used cannot be told from a new one.
/// </summary>
internal static class TimeCodes
{
    // One step either way: a telephone's clock is a little wrong, and typing takes its time.
    private const int Drift = 1;
    private const int StepSeconds = 30;
    private const int Digits = 6;

    /// <summary>Whether it has the form of a code.</summary>
    public static bool LooksLikeOne(string code) => code.Length == Digits && code.All(char.IsAsciiDigit);

    /// <summary>Which step the code is of, later than the last one that was used; null when it is of none that counts now.</summary>
    public static long? StepOf(AuthenticatorKey key, string code, DateTimeOffset now, long lastStep)
    {
        if (!LooksLikeOne(code))
            return null;

        var present = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        // Every step is computed, whichever fits: the time tells nothing.
        for (var step = present + Drift; step >= present - Drift; step--)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(At(key, step)), System.Text.Encoding.ASCII.GetBytes(code)) && step > lastStep)
                found = step;
        }

        return found;
    }

    /// <summary>The code at a moment.</summary>
    public static string At(AuthenticatorKey key, DateTimeOffset now) => At(key, now.ToUnixTimeSeconds() / StepSeconds);

    // RFC 6238 uses RFC 4226 as it is, which fixes the function; its strength does not rest on collisions.
#pragma warning disable CA5350
    private static string At(AuthenticatorKey key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key.Bytes, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350
}
