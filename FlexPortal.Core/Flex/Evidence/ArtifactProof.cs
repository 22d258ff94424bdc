using FlexPortal.Core.Flex.Raw;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>How a check ended.</summary>
public enum ProofOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It could not be made, because an earlier one failed; nothing is known then.</summary>
    NotDone,
}

/// <summary>One check of a stored artifact.</summary>
/// <param name="Name">chunks, bytes, chain, rows or guards.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">What was looked at, and what was found.</param>
/// <param name="Differences">What differs; empty when it passed.</param>
public sealed record ProofCheck(string Name, ProofOutcome Outcome, string Sentence, IReadOnlyList<ArtifactDifference> Differences);

/// <summary>Where an artifact stands in the chain of its account.</summary>
/// <param name="AccountSeq">Its number, from 1.</param>
/// <param name="Link">Its link, lower-case hexadecimal: the SHA-256 of <paramref name="LinkText"/> when nothing was changed.</param>
/// <param name="PreviousLink">The link before, lower-case hexadecimal.</param>
/// <param name="PreviousArtifactId">The artifact before; null for the first of the account, or when it is not there.</param>
/// <param name="Links">Links of the account's chain, all of which were computed again.</param>
/// <param name="LinkText">The text whose SHA-256 the link is, line by line.</param>
public sealed record ChainPosition(
    long AccountSeq, string Link, string PreviousLink, Guid? PreviousArtifactId, long Links, string LinkText);

/// <summary>What was found when an artifact was verified.</summary>
/// <param name="RawArtifactId">The artifact.</param>
/// <param name="Passed">Whether every check holds.</param>
/// <param name="VerifiedAtUtc">When the verification began, UTC.</param>
/// <param name="ElapsedMs">What it took, in milliseconds.</param>
/// <param name="Checks">Every check, in the order in which they were made.</param>
/// <param name="Chain">Its place in the chain.</param>
public sealed record ArtifactProof(
    Guid RawArtifactId, bool Passed, DateTimeOffset VerifiedAtUtc, long ElapsedMs, IReadOnlyList<ProofCheck> Checks, ChainPosition Chain);

/// <summary>How far a verification is.</summary>
/// <param name="Step">chunks, rows or chain.</param>
/// <param name="BytesDone">Bytes of the original that were restored and hashed.</param>
/// <param name="BytesTotal">Bytes of the original.</param>
public sealed record ProofProgress(string Step, long BytesDone, long BytesTotal);
