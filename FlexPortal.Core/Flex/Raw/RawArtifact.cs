using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>The broker's answer as it arrived, byte for byte. Never changed, never removed; the database refuses both.</summary>
/// <param name="RawArtifactId">Key.</param>
/// <param name="IngestionRunId">The run that first received these bytes.</param>
/// <param name="AccountId">The account of that run.</param>
/// <param name="PeriodKey">The days covered, such as <c>20260101-20260131</c>; <c>unknown</c> when the document names none.</param>
/// <param name="FlexQueryId">The broker's id of the Flex Query.</param>
/// <param name="PayloadSha256">SHA-256 of the original bytes, lower-case hexadecimal.</param>
/// <param name="ByteLength">Size of the original in bytes.</param>
/// <param name="ChunkCount">Number of stored chunks.</param>
/// <param name="Charset">Character set named by the broker; null when it named none.</param>
/// <param name="Compression">How each chunk is compressed.</param>
/// <param name="ReceivedAtUtc">When the last byte arrived, UTC.</param>
/// <param name="AccountSeq">Number in the account's chain, from 1.</param>
/// <param name="PrevLink">Link of the artifact before it in the chain.</param>
/// <param name="Link">This artifact's link, see <see cref="ArtifactChain"/>.</param>
public sealed record RawArtifact(
    Guid RawArtifactId, Guid IngestionRunId, string AccountId, string PeriodKey, string FlexQueryId, string PayloadSha256, long ByteLength,
    int ChunkCount,
    string? Charset, string Compression, DateTimeOffset ReceivedAtUtc, long AccountSeq, byte[] PrevLink, byte[] Link);

/// <summary>A row of <c>flex.raw_artifact</c>.</summary>
internal sealed class RawArtifactRow
{
    public static Expression<Func<RawArtifactRow, RawArtifact>> Read { get; } = row => new RawArtifact(
        row.RawArtifactId, row.IngestionRunId, row.AccountId, row.PeriodKey, row.FlexQueryId, row.PayloadSha256, row.ByteLength,
        row.ChunkCount, row.Charset,
        row.Compression, row.ReceivedAtUtc, row.AccountSeq, row.PrevLink, row.Link);

    public Guid RawArtifactId { get; init; }

    public Guid IngestionRunId { get; init; }

    public string AccountId { get; init; } = "";

    public string PeriodKey { get; init; } = "";

    public string FlexQueryId { get; init; } = "";

    public string PayloadSha256 { get; init; } = "";

    public long ByteLength { get; init; }

    public int ChunkCount { get; init; }

    public string? Charset { get; init; }

    public string Compression { get; init; } = "";

    public DateTimeOffset ReceivedAtUtc { get; init; }

    public long AccountSeq { get; init; }

    public byte[] PrevLink { get; init; } = [];

    public byte[] Link { get; init; } = [];

    /// <summary>Whether a period key covers a day, which is a number such as 20261120. Translated to SQL.</summary>
    internal static bool CoversDay(string periodKey, int day) =>
        throw new NotSupportedException($"Only the database can say whether {periodKey} covers {day}.");

    internal sealed class Configuration : IEntityTypeConfiguration<RawArtifactRow>
    {
        public void Configure(EntityTypeBuilder<RawArtifactRow> artifact)
        {
            artifact.ToTable("raw_artifact", "flex");
            artifact.HasKey(a => a.RawArtifactId);
            var function = artifact.Metadata.Model.AddDbFunction(((Func<string, int, bool>)CoversDay).Method);
            (function.Schema, function.Name) = ("flex", "covers_day");
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

/// <summary>Data of the artifact that a run stored or found.</summary>
/// <param name="RawArtifactId">Key.</param>
/// <param name="PayloadSha256">SHA-256 of the original bytes, lower-case hexadecimal.</param>
/// <param name="ByteLength">Size of the original in bytes.</param>
/// <param name="Deduplicated">Whether the same bytes were there already.</param>
public sealed record StoredArtifact(Guid RawArtifactId, string PayloadSha256, long ByteLength, bool Deduplicated);
