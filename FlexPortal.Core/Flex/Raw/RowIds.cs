using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// Keys for the rows of one statement: version 7 UUIDs (RFC 9562, 5.7) that grow strictly, so that the index is appended to, not searched.
/// Bits: 48 time in milliseconds, 12 + 30 counter, 32 random and the same for the whole statement.
/// </summary>
internal sealed class RowIds(DateTimeOffset time)
{
    private readonly long _milliseconds = time.ToUnixTimeMilliseconds();
    private readonly uint _statement = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
    private ulong _counter;

    public Guid Next()
    {
        var counter = _counter++;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)_milliseconds << 16) | 0x7000 | ((counter >> 30) & 0xFFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | ((counter & 0x3FFF_FFFF) << 32) | _statement);
        return new Guid(bytes, bigEndian: true);
    }
}
