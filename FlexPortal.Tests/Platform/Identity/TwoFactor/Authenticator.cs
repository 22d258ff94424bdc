using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>An authenticator app with one key: RFC 6238 with SHA-1, six digits and 30 seconds.</summary>
/// <param name="secret">Base32, with or without blanks.</param>
internal sealed class Authenticator(string secret)
{
    private readonly byte[] _key = Read(secret.Replace(" ", "", StringComparison.Ordinal));
    private long _last;

    /// <summary>A code that it has not shown before, of this step or the next. The portal accepts codes of two steps ahead.</summary>
    public string Next()
    {
        _last = Math.Max(_last + 1, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        return At(_last);
    }

    // The function is part of RFC 6238.
#pragma warning disable CA5350
    private string At(long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(_key, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    private static byte[] Read(string base32)
    {
        var bits = string.Concat(base32.Select(letter =>
            Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }
}
