using System.Runtime.CompilerServices;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Sources.Tables;

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

/// <summary>
/// Compares two versions of a file row by row, by key columns. The stored bytes are read in three passes; memory holds hashes of the
/// earlier version's rows, and the first changes.
/// </summary>
internal sealed class CompareVersions(StoredFiles files, ReadTable tables, ReadingSlots slots)
{
    /// <summary>Rows of a version.</summary>
    public const int MostRows = 500_000;

    private const int MostChanges = 200;

    /// <summary>Rows of a version; a test has fewer.</summary>
    internal int Most { get; init; } = MostRows;

    /// <summary>Compares. Returns the comparison, or why not.</summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="from">Number of the earlier version; null for the one before the later.</param>
    /// <param name="to">Number of the later version; null for the current one.</param>
    /// <param name="keys">Names of the key columns; empty for all columns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(VersionComparison? Comparison, PortalError? Error)> ExecuteAsync(
        Guid sourceFileId, int? from, int? to, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(sourceFileId, version: null, cancellationToken) is null)
            return (null, SourcesErrors.FileNotFound());
        if (await files.FindAsync(sourceFileId, to, cancellationToken) is not { } after
            || await files.FindAsync(sourceFileId, from ?? after.Version - 1, cancellationToken) is not { } before)
            return (null, SourcesErrors.VersionNotFound());
        if (before.Version == after.Version)
            return (null, SourcesErrors.SameVersion());

        var match = ColumnMatch.Of(before.Reading.Columns, after.Reading.Columns);
        var (columns, unknown) = match.KeysOf(keys);
        if (columns is null)
            return (null, SourcesErrors.KeyColumnInvalid(unknown!));

        using var slot = await slots.EnterAsync(cancellationToken);
        using var old = await files.RestoreAsync(before, cancellationToken);
        using var later = await files.RestoreAsync(after, cancellationToken);
        var pass = new Pass(match, columns);
        var (indexed, changes) = (new RowIndex(columns, match.Common), new Changes());
        if (!await IndexAsync(Rows(before, old, cancellationToken), indexed)
            || !await TakeAsync(Rows(after, later, cancellationToken), indexed, pass, changes))
            return (null, SourcesErrors.ComparisonTooLarge(Most));

        if (changes.Wanted.Count > 0 || (indexed.Count > 0 && changes.HasRoom))
            await FillAsync(Rows(before, old, cancellationToken), indexed, pass, changes);
        return (
            new(
                sourceFileId, after.Name, before.Version, after.Version, [.. columns.Select(column => column.Name)], match.Changes,
                changes.Added, indexed.Count, changes.Changed, changes.Unchanged, changes.Repeated, changes.ToList()),
            null);
    }

    private async Task<bool> IndexAsync(IAsyncEnumerable<TableRow> rows, RowIndex indexed)
    {
        var (repeats, count) = (new KeyRepeats(), 0);
        await foreach (var row in rows)
        {
            if (++count > Most)
                return false;
            indexed.Add(row, repeats);
        }

        return true;
    }

    private async Task<bool> TakeAsync(IAsyncEnumerable<TableRow> rows, RowIndex indexed, Pass pass, Changes changes)
    {
        var (repeats, count) = (new KeyRepeats(), 0);
        await foreach (var row in rows)
        {
            if (++count > Most)
                return false;
            var (isFound, isChanged) = indexed.Take(row, repeats, out var key, out var isRepeated);
            changes.Repeated += isRepeated ? 1 : 0;
            if (!isFound)
            {
                changes.Added++;
                changes.Add(() => pass.Added(row));
            }
            else if (isChanged)
            {
                changes.Changed++;
                changes.Want(key, row);
            }
            else
                changes.Unchanged++;
        }

        return true;
    }

    /// <summary>Finds the earlier values of the changes that are shown, and the first rows that are gone.</summary>
    private static async Task FillAsync(IAsyncEnumerable<TableRow> rows, RowIndex indexed, Pass pass, Changes changes)
    {
        var repeats = new KeyRepeats();
        await foreach (var row in rows)
        {
            var key = indexed.KeyOfOld(row, repeats);
            if (changes.Wanted.Remove(key, out var wanted))
                changes.Fill(wanted.Place, pass.Changed(row, wanted.Row));
            else if (indexed.Contains(key))
                changes.Add(() => pass.Gone(row));
        }
    }

    private async IAsyncEnumerable<TableRow> Rows(
        StoredVersion version, SpoolFile content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = new TableFile.Stored(version.Name, content.OpenRead);
        await foreach (var item in tables.ExecuteAsync(file, version.Reading.Options(), cancellationToken))
        {
            if (item is TableItem.Refused refused)
                throw new PortalException(refused.Error);
            if (item is TableItem.Row row)
                yield return row.Table;
        }
    }

    /// <summary>Makes changes of rows.</summary>
    private sealed class Pass(ColumnMatch match, IReadOnlyList<CommonColumn> keys)
    {
        private const int LongestCell = 300, MostCells = 100;

        private readonly HashSet<CommonColumn> _keys = [.. keys];

        public VersionRowChange Added(TableRow row) => new(
            VersionRowChangeKind.Added, Key(row, isOld: false), OldRow: null, row.Number,
            Filled(match.New, column => new(column.Name, Old: null, Cut(row[column.Index]))));

        public VersionRowChange Gone(TableRow row) => new(
            VersionRowChangeKind.Gone, Key(row, isOld: true), row.Number, NewRow: null,
            Filled(match.Old, column => new(column.Name, Cut(row[column.Index]), New: null)));

        public VersionRowChange Changed(TableRow old, TableRow later) => new(
            VersionRowChangeKind.Changed, Key(later, isOld: false), old.Number, later.Number,
            [
                .. match.Common.Where(column => !string.Equals(old[column.Old], later[column.New], StringComparison.Ordinal))
                    .Select(column => new VersionCellChange(column.Name, Cut(old[column.Old]), Cut(later[column.New]))).Take(MostCells),
            ]);

        private static string? Cut(string? text) =>
            text is null || text.Length <= LongestCell ? text : string.Concat(text.AsSpan(0, LongestCell), "…");

        private List<VersionCellChange> Filled(
            IReadOnlyList<(int Index, string Name, CommonColumn? Common)> columns,
            Func<(int Index, string Name, CommonColumn? Common), VersionCellChange> cellOf) =>
        [
            .. columns.Where(column => column.Common is not { } common || !_keys.Contains(common)).Select(cellOf)
                .Where(cell => cell.Old is not null || cell.New is not null).Take(MostCells),
        ];

        private List<string?> Key(TableRow row, bool isOld) =>
            [.. keys.Take(MostCells).Select(column => Cut(row[isOld ? column.Old : column.New]))];
    }

    /// <summary>Counts all changes and keeps the first.</summary>
    private sealed class Changes
    {
        private readonly List<VersionRowChange?> _first = [];

        public long Added { get; set; }

        public long Changed { get; set; }

        public long Unchanged { get; set; }

        public long Repeated { get; set; }

        /// <summary>Changed rows whose earlier values are not known yet.</summary>
        public Dictionary<UInt128, (int Place, TableRow Row)> Wanted { get; } = [];

        public bool HasRoom => _first.Count < MostChanges;

        public void Add(Func<VersionRowChange> change)
        {
            if (HasRoom)
                _first.Add(change());
        }

        public void Want(UInt128 key, TableRow row)
        {
            if (!HasRoom)
                return;
            Wanted.Add(key, (_first.Count, row));
            _first.Add(null);
        }

        public void Fill(int place, VersionRowChange change) => _first[place] = change;

        public IReadOnlyList<VersionRowChange> ToList() => [.. _first.OfType<VersionRowChange>()];
    }
}
