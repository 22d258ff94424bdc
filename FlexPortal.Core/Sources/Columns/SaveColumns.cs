using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>A preference to save.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="HeaderFingerprint">The header of the files that it is for.</param>
/// <param name="Columns">1 to 500 columns in the order of the text.</param>
/// <param name="Context">A sentence before every text, at most 500 characters; empty for none.</param>
/// <param name="ExpectedVersion">The version that the user saw, 0 for the default; null to save over any.</param>
public sealed record ColumnsToSave(
    Guid GroupId, string HeaderFingerprint, IReadOnlyList<ColumnChoice> Columns, string Context, int? ExpectedVersion = null);

/// <summary>
/// Saves which columns of files with a header are embedded. Sets that are there stay as they are until the files are embedded again.
/// </summary>
internal sealed class SaveColumns(PortalDatabase database, AuditLog audit, TimeProvider time)
{
    /// <summary>Limits of a preference: columns, and characters of a label and of the context.</summary>
    internal const int MostColumns = 500, LongestLabel = 100, LongestContext = 500;

    private const int LongestName = 200, FingerprintLength = 32;

    /// <summary>Saves. Returns the version, or why not; a refusal is in the audit log too.</summary>
    public async Task<(int? Version, PortalError? Error)> ExecuteAsync(
        ColumnsToSave save, AuditActor by, CancellationToken cancellationToken)
    {
        var (version, error) = FaultOf(save) is { } fault ? (null, fault) : await SaveAsync(save, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(SourcesAuditEvents.ColumnsNotSaved(by, save.GroupId, error.Code), cancellationToken);
        return (version, error);
    }

    private async Task<(int? Version, PortalError? Error)> SaveAsync(ColumnsToSave save, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, save.GroupId, ct) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.IsArchived)
            return (null, SourcesErrors.GroupArchived());
        if (await ColumnPreferenceSql.SaveAsync(connection, Trimmed(save), by.Name, time.GetUtcNow(), ct) is not { } version)
            return (null, ColumnErrors.Changed());

        await audit.CommitAsync(transaction, SourcesAuditEvents.ColumnsSaved(by, group.Name, save, version), ct);
        return (version, null);
    }

    private static ColumnsToSave Trimmed(ColumnsToSave save) => save with
    {
        Context = save.Context.Trim(),
        Columns =
        [
            .. save.Columns.Select(column => column with
            {
                Label = string.IsNullOrWhiteSpace(column.Label) ? null : column.Label.Trim(),
            }),
        ],
    };

    private static PortalError? FaultOf(ColumnsToSave save)
    {
        if (save.HeaderFingerprint.Length != FingerprintLength || !save.HeaderFingerprint.All(char.IsAsciiHexDigitLower))
            return ColumnErrors.FingerprintInvalid();
        if (save.Columns.Count is < 1 or > MostColumns)
            return ColumnErrors.CountInvalid(MostColumns);
        if (save.Context.Length > LongestContext || save.Context.Any(char.IsControl))
            return ColumnErrors.ContextInvalid(LongestContext);
        var names = save.Columns.Select(column => HeaderFingerprint.Normalize(column.Name)).ToArray();
        return names.Any(name => name.Length is 0 or > LongestName)
            || save.Columns.Any(column => column.Label is { } label && (label.Length > LongestLabel || label.Any(char.IsControl)))
            || names.Distinct(StringComparer.Ordinal).Count() < names.Length
            ? ColumnErrors.ColumnInvalid() : null;
    }
}
