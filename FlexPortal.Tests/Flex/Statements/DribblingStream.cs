namespace FlexPortal.Tests.Flex.Statements;

/// <summary>Returns at most a few bytes at each read, so that the reader meets each border.</summary>
internal sealed class DribblingStream(byte[] content, int most) : MemoryStream(content)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
}
