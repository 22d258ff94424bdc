using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Reads incidents.</summary>
internal sealed class AlertQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page, newest first.</summary>
    public async Task<Page<MarketAlert>> ListAsync(
        FilterSet<AlertRow> filters, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var alerts = filters.Apply(context.Set<AlertRow>().AsNoTracking());
        return await AlertFilters.Newest.ReadAsync(
            (place, most) => AlertFilters.Newest.Walk(alerts, place).Take(most).Select(AlertRow.Read).ToListAsync(cancellationToken),
            cursor, pageSize);
    }

    /// <summary>Incidents that are not over: outages of vendors first, then newest first.</summary>
    public async Task<IReadOnlyList<MarketAlert>> ListOpenAsync(int most, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<AlertRow>().AsNoTracking().Where(alert => alert.ClearedAtUtc == null)
            .OrderByDescending(alert => alert.AssetId == null).ThenByDescending(alert => alert.OpenedAtUtc)
            .ThenByDescending(alert => alert.AlertId).Take(most).Select(AlertRow.Read).ToListAsync(cancellationToken);
    }

    /// <summary>Incidents that belong to an outage, newest first; at most 200.</summary>
    public async Task<IReadOnlyList<MarketAlert>> ListBelowAsync(Guid alertId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<AlertRow>().AsNoTracking().Where(alert => alert.ParentAlertId == alertId)
            .OrderByDescending(alert => alert.OpenedAtUtc).ThenByDescending(alert => alert.AlertId).Take(200).Select(AlertRow.Read)
            .ToListAsync(cancellationToken);
    }

    /// <summary>One incident; null when there is none of that id.</summary>
    public async Task<MarketAlert?> FindAsync(Guid alertId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<AlertRow>().AsNoTracking().Where(alert => alert.AlertId == alertId).Select(AlertRow.Read)
            .FirstOrDefaultAsync(cancellationToken);
    }
}
