using System.Text.Json;

namespace FlexPortal.Core.Flex.Raw.Provenance;

/// <summary>A raw row with the statement, the run and the bytes that it comes from.</summary>
/// <param name="RawRecordId">The row.</param>
/// <param name="AccountId">The account the row names, else the one of its statement.</param>
/// <param name="RowDateLocal">The day the row is about, a calendar day of the broker.</param>
/// <param name="SectionName">Element name of its section.</param>
/// <param name="SourceRowRef">Its place in the document, such as <c>1/Trades/Trade[17]</c>.</param>
/// <param name="ElementName">Element name of the row.</param>
/// <param name="SourcePayload">Every attribute in document order, all values as the broker wrote them.</param>
/// <param name="Statement">The statement and the run.</param>
/// <param name="ByteOffset">First byte of the element in the artifact, from 0.</param>
/// <param name="ByteLength">Bytes from the element's first to its last.</param>
/// <param name="Excerpt">The bytes around it, read now.</param>
public sealed record RowProvenance(
    Guid RawRecordId, string AccountId, DateOnly? RowDateLocal, string SectionName, string SourceRowRef, string ElementName,
    JsonElement SourcePayload, ProvenanceStatement Statement, long ByteOffset, long ByteLength, RowExcerpt Excerpt);

/// <summary>The original statement of a row, and the run that published the row.</summary>
/// <param name="RawArtifactId">The artifact.</param>
/// <param name="IngestionRunId">The run.</param>
/// <param name="RunNumber">Its number.</param>
/// <param name="FlexQueryId">The broker's id of the Flex Query.</param>
/// <param name="PeriodKey">The days covered, such as <c>20260101-20260131</c>; <c>unknown</c> when the document names none.</param>
/// <param name="ReceivedAtUtc">When the last byte first arrived, UTC.</param>
/// <param name="PayloadSha256">SHA-256 of the original bytes, lower-case hexadecimal.</param>
/// <param name="ByteLength">Size of the original in bytes.</param>
/// <param name="ChunkCount">Number of stored chunks.</param>
public sealed record ProvenanceStatement(
    Guid RawArtifactId, Guid IngestionRunId, long RunNumber, string FlexQueryId, string PeriodKey, DateTimeOffset ReceivedAtUtc,
    string PayloadSha256, long ByteLength, int ChunkCount);

/// <summary>What the check of an excerpt found.</summary>
public enum ExcerptCheck
{
    /// <summary>Each chunk has the SHA-256 that was stored with it, and the element has the attributes of the row.</summary>
    Verified,

    /// <summary>The chunks are as they were stored; the element is longer than what is read, so its attributes were not compared.</summary>
    NotCompared,

    /// <summary>The element does not have the attributes of the row.</summary>
    RowDiffers,

    /// <summary>A chunk is missing, or is not what was stored; its bytes are not shown.</summary>
    ChunkDamaged,
}

/// <summary>Bytes of an artifact around one element, as text.</summary>
/// <param name="Before">What precedes the element; empty for a reader who cannot download artifacts.</param>
/// <param name="Element">The element.</param>
/// <param name="After">What follows it; empty for a reader who cannot download artifacts.</param>
/// <param name="IsCut">Whether the element is longer than what is shown.</param>
/// <param name="FirstByte">Position of the first byte of the excerpt in the artifact.</param>
/// <param name="FirstChunk">Index of the first chunk that was read, from 0.</param>
/// <param name="LastChunk">Index of the last one.</param>
/// <param name="Check">What the check found.</param>
public sealed record RowExcerpt(
    string Before, string Element, string After, bool IsCut, long FirstByte, int FirstChunk, int LastChunk, ExcerptCheck Check);
