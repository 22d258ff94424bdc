using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>The broker's answer as it arrived, byte for byte. Never changed, never removed; the database refuses both.</summary>
public sealed class RawArtifact
{
    private RawArtifact()
    {
    }

    /// <summary>Key.</summary>
    public Guid RawArtifactId { get; private set; }

    /// <summary>The run that first received these bytes.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The account of that run.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The days covered, such as <c>20260101-20260131</c>; <c>unknown</c> when the document does not say.</summary>
    public string PeriodKey { get; private set; } = "";

    /// <summary>The broker's id of the Flex Query.</summary>
    public string FlexQueryId { get; private set; } = "";

    /// <summary>SHA-256 of the original bytes, lower-case hexadecimal.</summary>
    public string PayloadSha256 { get; private set; } = "";

    /// <summary>Size of the original in bytes.</summary>
    public long ByteLength { get; private set; }

    /// <summary>Number of stored chunks.</summary>
    public int ChunkCount { get; private set; }

    /// <summary>Character set named by the broker; null when it named none.</summary>
    public string? Charset { get; private set; }

    /// <summary>How each chunk is compressed.</summary>
    public string Compression { get; private set; } = "";

    /// <summary>When the last byte arrived, UTC.</summary>
    public DateTimeOffset ReceivedAtUtc { get; private set; }

    /// <summary>Position in the account's chain, from 1.</summary>
    public long AccountSeq { get; private set; }

    /// <summary>The link before.</summary>
    public byte[] PrevLink { get; private set; } = [];

    /// <summary>This artifact's link, see <see cref="ArtifactChain"/>.</summary>
    public byte[] Link { get; private set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<RawArtifact>
    {
        public void Configure(EntityTypeBuilder<RawArtifact> artifact)
        {
            artifact.ToTable("raw_artifact", "flex");
            artifact.HasKey(a => a.RawArtifactId);
        }
    }
}

/// <summary>One chunk of an artifact: up to 1 MiB of the original, compressed by itself.</summary>
public sealed class RawArtifactChunk
{
    private RawArtifactChunk()
    {
    }

    /// <summary>The artifact.</summary>
    public Guid RawArtifactId { get; private set; }

    /// <summary>Position, from 0.</summary>
    public int ChunkIndex { get; private set; }

    /// <summary>Bytes of the original in this chunk.</summary>
    public int OriginalLength { get; private set; }

    /// <summary>The stored bytes.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>SHA-256 of the stored bytes; the database checks it when the chunk arrives.</summary>
    public byte[] ContentSha256 { get; private set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<RawArtifactChunk>
    {
        public void Configure(EntityTypeBuilder<RawArtifactChunk> chunk)
        {
            chunk.ToTable("raw_artifact_chunk", "flex");
            chunk.HasKey(c => new { c.RawArtifactId, c.ChunkIndex });
        }
    }
}

/// <summary>What a run needs to know of the artifact it stored or found.</summary>
/// <param name="RawArtifactId">Key.</param>
/// <param name="PayloadSha256">SHA-256 of the original bytes, lower-case hexadecimal.</param>
/// <param name="ByteLength">Size of the original in bytes.</param>
/// <param name="Deduplicated">Whether the same bytes were there already.</param>
public sealed record StoredArtifact(Guid RawArtifactId, string PayloadSha256, long ByteLength, bool Deduplicated);
