namespace FlexPortal.Core.Sources.Search;

/// <summary>A question to the files of a group.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Text">Words, identifiers or a sentence; 1 to 1,000 characters, at least one letter or digit.</param>
public sealed record SearchRequest(Guid GroupId, string Text)
{
    /// <summary>Most hits, 1 to 100.</summary>
    public int Most { get; init; } = 20;

    /// <summary>Answers as at this time, UTC, as far as retired sets are kept; null for now.</summary>
    public DateTimeOffset? AsOfUtc { get; init; }

    /// <summary>Answers from one version of a file only; null for every file.</summary>
    public Guid? FileVersionId { get; init; }

    /// <summary>Goes on after the exact hits of an answer: its <see cref="SearchAnswer.NextCursor"/>. Null for the first ones.</summary>
    public string? Cursor { get; init; }
}

/// <summary>Why a text was found.</summary>
public enum SearchReason
{
    /// <summary>It has an identifier of the question, as a whole word.</summary>
    Identifier,

    /// <summary>It has a phrase in quotes of the question.</summary>
    Phrase,

    /// <summary>It has an identifier of the question as a part of a longer word.</summary>
    PartOfWord,

    /// <summary>It has search words.</summary>
    Words,

    /// <summary>It means something similar.</summary>
    Meaning,
}

/// <summary>The column in which a search word is.</summary>
/// <param name="Index">Its place in the file, from 0.</param>
/// <param name="Letter">Its letters, as a spreadsheet shows them.</param>
/// <param name="Name">Its name.</param>
public sealed record HitColumn(int Index, string Letter, string Name);

/// <summary>A text that was found.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="FileName">Its name.</param>
/// <param name="FileVersionId">The version that was embedded.</param>
/// <param name="Version">Its number.</param>
/// <param name="Sheet">Name of the sheet; empty for a file with one table.</param>
/// <param name="Rows">The first rows that have the text, ascending, at most 20; numbers as in the file, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Score">Higher is better; comparable within one answer only.</param>
/// <param name="Why">Why it was found, most certain first.</param>
public sealed record SearchHit(
    Guid SourceFileId, string FileName, Guid FileVersionId, int Version, string Sheet, IReadOnlyList<int> Rows, string Text, double Score,
    IReadOnlyList<SearchReason> Why)
{
    /// <summary>Label of the version; null for none.</summary>
    public string? VersionLabel { get; init; }

    /// <summary>Rows that have the text.</summary>
    public int RowCount { get; init; }

    /// <summary>Where a search word is; null when it was found by meaning alone.</summary>
    public HitColumn? Column { get; init; }

    /// <summary>Cosine of the angle between the vectors, -1 to 1; null when the text was not among the nearest.</summary>
    public float? Similarity { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Hits">
/// Exact hits, which have identifiers and phrases of the question, by how many of them, then by file and row; after the last of them the
/// others, best first.
/// </param>
/// <param name="Texts">Texts that were searched.</param>
/// <param name="IsWordMatchingOnly">Whether the model only matches words, see <see cref="Embeddings.Models.EmbeddingModel"/>.</param>
public sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, long Texts, bool IsWordMatchingOnly)
{
    /// <summary>Exact hits of all pages.</summary>
    public long ExactTotal { get; init; }

    /// <summary>Rows of the files that have the texts of <see cref="ExactTotal"/>.</summary>
    public long ExactRows { get; init; }

    /// <summary>Identifiers and phrases of the question that no text has, as they were asked for.</summary>
    public IReadOnlyList<string> IdentifiersNotFound { get; init; } = [];

    /// <summary>Leads to further exact hits; null when there are none.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Files that were embedded with another model, so that only their words were searched.</summary>
    public int FilesOfOtherModel { get; init; }

    /// <summary>Whether files were left out: one search reads 2,000 of a group, by name.</summary>
    public bool IsCut { get; init; }

    /// <summary>Why nothing was searched by meaning; null when it was.</summary>
    public PortalError? MeaningError { get; init; }
}
