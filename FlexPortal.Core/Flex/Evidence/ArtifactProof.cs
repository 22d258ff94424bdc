using FlexPortal.Core.Flex.Raw;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>Result of a check.</summary>
public enum ProofOutcome
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check failed.</summary>
    Failed,

    /// <summary>The check was not made, because an earlier one failed.</summary>
    NotDone,
}

/// <summary>One check of a stored artifact.</summary>
/// <param name="Name">chunks, bytes, chain, rows or guards.</param>
/// <param name="Outcome">Its result.</param>
/// <param name="Sentence">What was checked, and the finding.</param>
/// <param name="Differences">What differs; empty when it passed.</param>
public sealed record ProofCheck(string Name, ProofOutcome Outcome, string Sentence, IReadOnlyList<ArtifactDifference> Differences);

/// <summary>Position of an artifact in the chain of its account.</summary>
/// <param name="AccountSeq">Its number, from 1.</param>
/// <param name="Link">Its link, lower-case hexadecimal: the SHA-256 of <paramref name="LinkText"/> when nothing was changed.</param>
/// <param name="PreviousLink">The previous link, lower-case hexadecimal.</param>
/// <param name="PreviousArtifactId">The previous artifact; null for the first of the account, or when it is missing.</param>
/// <param name="Links">Number of links of the account's chain, all of them recomputed.</param>
/// <param name="LinkText">The text whose SHA-256 the link is, line by line.</param>
public sealed record ChainPosition(
    long AccountSeq, string Link, string PreviousLink, Guid? PreviousArtifactId, long Links, string LinkText);

/// <summary>Result of the verification of an artifact.</summary>
/// <param name="RawArtifactId">The artifact.</param>
/// <param name="Passed">Whether every check passed.</param>
/// <param name="VerifiedAtUtc">Start of the verification, UTC.</param>
/// <param name="ElapsedMs">Duration in milliseconds.</param>
/// <param name="Checks">The checks, in the order in which they were made.</param>
/// <param name="Chain">Its position in the chain.</param>
public sealed record ArtifactProof(
    Guid RawArtifactId, bool Passed, DateTimeOffset VerifiedAtUtc, long ElapsedMs, IReadOnlyList<ProofCheck> Checks, ChainPosition Chain);

/// <summary>Progress of a verification.</summary>
/// <param name="Step">chunks, rows or chain.</param>
/// <param name="BytesDone">Bytes of the original that were restored and hashed.</param>
/// <param name="BytesTotal">Bytes of the original.</param>
public sealed record ProofProgress(string Step, long BytesDone, long BytesTotal);
