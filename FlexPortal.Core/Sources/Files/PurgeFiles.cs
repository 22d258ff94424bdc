using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Removes deleted files and replaced versions for good when they are old enough, each with an audit entry.</summary>
internal sealed class PurgeFiles(PortalDatabase database, AuditLog audit)
{
    // A file has at most some fifty chunks of a megabyte: no transaction is long.
    private const int Batch = 20;

    /// <summary>Removes deleted files.</summary>
    public Task<int> RemoveFilesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        RemoveAsync(RemovalSql.PurgeFilesAsync, before, most, cancellationToken);

    /// <summary>Removes replaced versions.</summary>
    public Task<int> RemoveVersionsAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        RemoveAsync(RemovalSql.PurgeVersionsAsync, before, most, cancellationToken);

    private async Task<int> RemoveAsync(
        Func<NpgsqlConnection, DateTimeOffset, int, CancellationToken, Task<IReadOnlyList<PurgedFile>>> purge, DateTimeOffset before,
        int most, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        for (var removed = 0; ;)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var purged = await purge(connection, before, Math.Min(Batch, most - removed), ct);
            if (purged.Count == 0)
                return removed;

            await audit.CommitAsync(
                transaction,
                [
                    .. purged.Select(file => SourcesAuditEvents.Removed(
                        AuditActor.Portal, AuditAction.SourcePurge, file.Name, file.Versions, file.Sha256)),
                ],
                ct);
            removed += purged.Count;
            if (removed == most)
                return removed;
        }
    }
}
