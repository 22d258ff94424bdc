using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>An answer to the question of a version.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Version">Number of the version; null for the current one.</param>
public sealed record ReadAgainRequest(Guid SourceFileId, int? Version)
{
    /// <summary>What the user chose now, in addition to earlier choices; null to take the version as it is.</summary>
    public FileChoice? Choice { get; init; }
}

/// <summary>
/// Answers the question of a version: a user takes it as it is, or chooses how it is read. The stored bytes are read again, and what was
/// read is replaced in one transaction; bytes and number of the version stay. A current version without a question is then in the queue, as
/// after its upload.
/// </summary>
internal sealed class ReadAgain(PortalDatabase database, StoredFiles files, ReadFile read, AuditLog audit, TimeProvider time)
{
    /// <summary>Answers. Returns why not; null when it is done. A refusal is in the audit log too.</summary>
    public async Task<PortalError?> ExecuteAsync(ReadAgainRequest request, AuditActor by, CancellationToken cancellationToken)
    {
        var version = await files.FindAsync(request.SourceFileId, request.Version, cancellationToken);
        var error = version is null
            ? request.Version is null ? SourcesErrors.FileNotFound() : SourcesErrors.VersionNotFound()
            : request.Choice is { } choice
                ? choice.FaultOf() ?? await ChooseAsync(version, choice, by, cancellationToken)
                : await AcceptAsync(version, by, cancellationToken);
        if (error is not null)
        {
            var name = version?.Name ?? request.SourceFileId.ToString();
            await audit.WriteAsync(SourcesAuditEvents.Refused(by, AuditAction.SourceRead, name, error.Code), cancellationToken);
        }

        return error;
    }

    private async Task<PortalError?> AcceptAsync(StoredVersion version, AuditActor by, CancellationToken ct)
    {
        var accepted = version.Reading with { AcceptedBy = by.Name, AcceptedAtUtc = time.GetUtcNow() };
        return await StoreAsync(
            version, connection => ReadingSql.AcceptAsync(connection, version, accepted, ct), SourcesErrors.NothingToAnswer(), by,
            "as it is", ct);
    }

    private async Task<PortalError?> ChooseAsync(StoredVersion version, FileChoice choice, AuditActor by, CancellationToken ct)
    {
        if (choice.DateOrder is not null)
        {
            choice = choice with { DateColumns = version.Reading.UnclearDates };
            if (choice.DateColumns.Count == 0)
                return SourcesErrors.ReadingInvalid("No column has dates that can be read day first or month first.");
        }

        var chosen = version.Reading.Chosen.With(choice);
        ReadOutcome? outcome;
        using (var spool = await files.RestoreAsync(version, ct))
        {
            (outcome, var error) = await read.ExecuteAsync(new TableFile.Stored(version.Name, spool.OpenRead), chosen, ct);
            if (outcome is null)
                return error;
        }

        if (chosen.HeaderRow is > 0 and { } row && !outcome.HasHeader(row))
            return SourcesErrors.HeaderRowInvalid(row);
        return await StoreAsync(
            version, connection => ReadingSql.ReplaceAsync(connection, version, outcome, ct), SourcesErrors.VersionChanged(), by,
            Describe(choice), ct);
    }

    /// <summary>Writes in a transaction that holds the row of the group.</summary>
    private async Task<PortalError?> StoreAsync(
        StoredVersion version, Func<Npgsql.NpgsqlConnection, Task<bool>> write, PortalError nothing, AuditActor by, string choice,
        CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var group = await GroupSql.LockAsync(connection, version.GroupId, ct);
        var now = await files.FindAsync(version.SourceFileId, version.Version, ct);
        if (group is null || now is null)
            return SourcesErrors.FileNotFound();
        if (group.IsArchived)
            return SourcesErrors.GroupArchived();
        if (now.IsDeleted)
            return SourcesErrors.FileDeleted();
        if (now.IsCurrent && await QueueSql.IsProcessingAsync(connection, version.SourceFileId, ct))
            return EmbeddingErrors.InProgress();
        if (!await write(connection))
            return nothing;
        if (now.IsCurrent)
        {
            await QueueSql.EnqueueAsync(
                connection, version.GroupId, [version.SourceFileId], new(EmbeddingKind.Embed, BatchId: null, by.Name), ct);
        }

        await audit.CommitAsync(transaction, SourcesAuditEvents.OfVersion(by, AuditAction.SourceRead, version, choice), ct);
        return null;
    }

    private static string Describe(FileChoice choice) => string.Join(", ", new[]
    {
        choice.Sheet is null ? null : "sheet",
        choice.HeaderRow is { } row ? $"header row {row}" : null,
        choice.Charset is { } charset ? $"charset {charset}" : null,
        choice.DateOrder is { } order ? $"dates {EnumFormatter.From(order)}" : null,
        choice.Separator is { } separator ? $"separator {(separator == '\t' ? "tab" : separator.ToString())}" : null,
    }.OfType<string>());
}
