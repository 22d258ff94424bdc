using FlexPortal.Core.Platform.Content;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>A statement as it arrived, before anything is stored.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, lower-case hexadecimal, computed while they arrived.</param>
/// <param name="ByteLength">Number of bytes.</param>
/// <param name="Charset">Character set named by the broker; null when it named none.</param>
/// <param name="ReceivedAtUtc">When the last byte arrived.</param>
public sealed record ReceivedStatement(
    SpoolFile Content, string Sha256, long ByteLength, string? Charset, DateTimeOffset ReceivedAtUtc) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Content.Dispose();
}
