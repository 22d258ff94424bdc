namespace FlexPortal.Core.Sources.Files;

/// <summary>A column that both versions have.</summary>
internal readonly record struct CommonColumn(int Old, int New, string Name, string OldName);

/// <summary>
/// The columns of two versions: by name, then those left over by their place, which were renamed. Pure.
/// </summary>
internal sealed class ColumnMatch
{
    private ColumnMatch(
        IReadOnlyList<FileColumn> before, IReadOnlyList<FileColumn> after, IReadOnlyList<CommonColumn> common,
        IReadOnlyList<VersionColumnChange> changes)
    {
        (Common, Changes) = (common, changes);
        var (old, later) = (common.ToDictionary(column => column.Old), common.ToDictionary(column => column.New));
        Old = [.. before.Select(column => old.TryGetValue(column.Index, out var both)
            ? (column.Index, both.Name, (CommonColumn?)both) : (column.Index, column.Name, null))];
        New = [.. after.Select(column => (
            column.Index, column.Name, later.TryGetValue(column.Index, out var both) ? (CommonColumn?)both : null))];
    }

    /// <summary>Columns that both versions have, in the order of the later one.</summary>
    public IReadOnlyList<CommonColumn> Common { get; }

    /// <summary>Columns that are not the same.</summary>
    public IReadOnlyList<VersionColumnChange> Changes { get; }

    /// <summary>Every column of the earlier version, by its name in the later one where that has it.</summary>
    public IReadOnlyList<(int Index, string Name, CommonColumn? Common)> Old { get; }

    /// <summary>Every column of the later version.</summary>
    public IReadOnlyList<(int Index, string Name, CommonColumn? Common)> New { get; }

    public static ColumnMatch Of(IReadOnlyList<FileColumn> before, IReadOnlyList<FileColumn> after)
    {
        var old = before.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var (common, changes) = (new List<CommonColumn>(), new List<VersionColumnChange>());
        var added = new List<FileColumn>();
        foreach (var column in after)
        {
            if (old.Remove(column.Name, out var same))
                common.Add(new(same.Index, column.Index, column.Name, same.Name));
            else
                added.Add(column);
        }

        var left = old.Values.ToDictionary(column => column.Index);
        foreach (var column in added)
        {
            if (left.Remove(column.Index, out var renamed))
            {
                common.Add(new(renamed.Index, column.Index, column.Name, renamed.Name));
                changes.Add(new(VersionColumnChangeKind.Renamed, renamed.Name, column.Name));
            }
            else
                changes.Add(new(VersionColumnChangeKind.Added, Old: null, column.Name));
        }

        changes.AddRange(left.Values.OrderBy(column => column.Index).Select(
            column => new VersionColumnChange(VersionColumnChangeKind.Removed, column.Name, New: null)));
        return new(before, after, [.. common.OrderBy(column => column.New)], changes);
    }

    /// <summary>The key columns by names of either version; null with the name that is not a common column.</summary>
    public (IReadOnlyList<CommonColumn>? Keys, string? Unknown) KeysOf(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return (Common, null);

        var keys = new List<CommonColumn>();
        foreach (var name in names)
        {
            var at = Common.Select((column, place) => (column, place)).Where(one => Is(one.column.Name) || Is(one.column.OldName))
                .Select(one => (int?)one.place).FirstOrDefault();
            if (at is null)
                return (null, name);
            if (!keys.Contains(Common[at.Value]))
                keys.Add(Common[at.Value]);

            bool Is(string other) => string.Equals(other, name.Trim(), StringComparison.OrdinalIgnoreCase);
        }

        return (keys, null);
    }
}
