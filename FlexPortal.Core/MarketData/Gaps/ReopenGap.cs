using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Ends an acknowledgement: its slots are again what they would be without it.</summary>
internal sealed class ReopenGap(PortalDatabase database, GapQueries gaps, AuditLog audit, TimeProvider time)
{
    /// <summary>How often acknowledgements are ended whose last day has passed.</summary>
    public static TimeSpan LookEvery { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Ends an acknowledgement. Returns why not; null when it is done. A refusal is in the audit log too.</summary>
    public async Task<PortalError?> ExecuteAsync(Guid id, AuditActor by, CancellationToken cancellationToken)
    {
        var error = await EndAsync(id, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(GapAuditEvents.NotReopened(by, id, error.Code), cancellationToken);
        return error;
    }

    /// <summary>Ends those whose last day has passed. Any number of processes may do it at once. Returns how many it ended.</summary>
    public async Task<int> EndExpiredAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var id in await gaps.ListExpiredAsync(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken))
            ended += await EndAsync(id, AuditActor.Portal, cancellationToken) is null ? 1 : 0;
        return ended;
    }

    private async Task<PortalError?> EndAsync(Guid id, AuditActor by, CancellationToken ct)
    {
        if (await gaps.FindSeriesAsync(id, ct) is not ({ } asset, var interval))
            return GapErrors.NotFound();

        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sql = new GapSql(connection, asset.AssetId, interval);
        await sql.LockAsync(ct);
        if (await sql.EndAsync(id, by.Name, time.GetUtcNow(), ct) is not { } slots)
            return GapErrors.AlreadyEnded();

        await sql.CountAsync(slots, ct);
        await audit.CommitAsync(transaction, GapAuditEvents.Reopened(by, id, asset, interval), ct);
        return null;
    }
}
