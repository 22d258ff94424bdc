namespace FlexPortal.Core.Sources;

/// <summary>Settings <c>Sources:*</c>.</summary>
public sealed class SourcesOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Sources";

    /// <summary>Largest file that is accepted, bytes; 1 kB to 500 MB. Default: 50 MB of a million bytes, as pages show sizes.</summary>
    public long MaxFileBytes { get; set; } = 50_000_000;

    /// <summary>Files that one process reads at once, 1 to 8: each may take 170 MB.</summary>
    public int MaxReadings { get; set; } = 2;

    /// <summary>Files that are embedded at once in the whole installation, 0 to 100; 0: only the limit of each group, three.</summary>
    public int MaxEmbeddings { get; set; }
}
