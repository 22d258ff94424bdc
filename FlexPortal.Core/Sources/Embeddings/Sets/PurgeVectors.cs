using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>
/// Removes vectors that no set has: those of sets that were removed, of files that were purged, of jobs that did not end well. Once a day
/// in each process, in steps along the key.
/// </summary>
internal sealed class PurgeVectors(PortalDatabase database, TimeProvider time)
{
    /// <summary>How long a vector is kept that no set has: a job that failed is tried again, and reuses what it had paid for.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private const int Step = 2_000;

    private DateTimeOffset? _last;

    /// <summary>Removes those that were stored before a moment; returns how many.</summary>
    public async Task<int> ExecuteAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _last < Interval)
            return 0;

        var removed = 0;
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        for (var place = new VectorKey("", []); ;)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (count, next) = await VectorSql.DeleteUnusedAsync(connection, place, before, Step, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            removed += count;
            if (next is null)
                break;
            place = next;
        }

        _last = time.GetUtcNow();
        return removed;
    }
}
