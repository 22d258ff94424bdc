namespace FlexPortal.Core.Sources.Files;

/// <summary>What happened to a column between two versions.</summary>
public enum VersionColumnChangeKind
{
    /// <summary>Only the later version has it.</summary>
    Added,

    /// <summary>Only the earlier version has it.</summary>
    Removed,

    /// <summary>Both have it at the same place, under different names.</summary>
    Renamed,
}

/// <summary>A column that is not the same in two versions.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Old">Its name in the earlier version; null when added.</param>
/// <param name="New">Its name in the later version; null when removed.</param>
public sealed record VersionColumnChange(VersionColumnChangeKind Kind, string? Old, string? New);

/// <summary>What happened to a row between two versions.</summary>
public enum VersionRowChangeKind
{
    /// <summary>Only the later version has its key.</summary>
    Added,

    /// <summary>Only the earlier version has its key.</summary>
    Gone,

    /// <summary>Both have its key, with other values.</summary>
    Changed,
}

/// <summary>A row that is not the same in two versions.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Values of the key columns.</param>
/// <param name="OldRow">Its place in the earlier version; null when added.</param>
/// <param name="NewRow">Its place in the later version; null when gone.</param>
/// <param name="Cells">The values that differ; of an added or gone row all values outside the key. At most 100.</param>
public sealed record VersionRowChange(
    VersionRowChangeKind Kind, IReadOnlyList<string?> Key, long? OldRow, long? NewRow, IReadOnlyList<VersionCellChange> Cells);

/// <summary>A value that differs.</summary>
/// <param name="Column">Name of the column, in the later version where it has it.</param>
/// <param name="Old">The earlier value; null when empty.</param>
/// <param name="New">The later value; null when empty. Both are cut after 300 characters.</param>
public sealed record VersionCellChange(string Column, string? Old, string? New);

/// <summary>Two versions of a file compared.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Name">Its name.</param>
/// <param name="From">Number of the earlier version.</param>
/// <param name="To">Number of the later version.</param>
/// <param name="Keys">The key columns, by their names in the later version; all common columns when none were named.</param>
/// <param name="Columns">Columns that are not the same.</param>
/// <param name="Added">Rows whose key only the later version has.</param>
/// <param name="Gone">Rows whose key only the earlier version has.</param>
/// <param name="Changed">Rows with the same key and other values in common columns.</param>
/// <param name="Unchanged">Rows with the same values in common columns.</param>
/// <param name="RepeatedKeys">Rows whose key is that of an earlier row of the later version: they are matched in their order.</param>
/// <param name="Changes">The first changes, at most 200: changed and added rows in the later version's order, then those gone.</param>
public sealed record VersionComparison(
    Guid SourceFileId, string Name, int From, int To, IReadOnlyList<string> Keys, IReadOnlyList<VersionColumnChange> Columns, long Added,
    long Gone, long Changed, long Unchanged, long RepeatedKeys, IReadOnlyList<VersionRowChange> Changes);
