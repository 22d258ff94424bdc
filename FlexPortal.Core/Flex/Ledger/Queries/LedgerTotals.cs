using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Sums by currency over all events that pass the filters. A figure that no row states has no sum.</summary>
internal static class LedgerTotals
{
    public static async Task<IReadOnlyList<LedgerTotal>> OfTradesAsync(IQueryable<EventTradeFill> fills, CancellationToken ct)
    {
        var rows = await fills.GroupBy(fill => fill.Currency).Select(group => new
        {
            Currency = group.Key,
            Rows = group.LongCount(),
            Proceeds = group.Sum(fill => fill.Proceeds),
            ProceedsStated = group.LongCount(fill => fill.Proceeds != null),
            Taxes = group.Sum(fill => fill.Taxes),
            TaxesStated = group.LongCount(fill => fill.Taxes != null),
            NetCash = group.Sum(fill => fill.NetCash),
            NetCashStated = group.LongCount(fill => fill.NetCash != null),
            Realized = group.Sum(fill => fill.RealizedPnl),
            RealizedStated = group.LongCount(fill => fill.RealizedPnl != null),
        }).ToListAsync(ct);
        var commissions = await fills.Where(fill => fill.Commission != null).GroupBy(fill => fill.CommissionCurrency)
            .Select(group => new Part(group.Key, group.Sum(fill => fill.Commission), group.LongCount())).ToListAsync(ct);
        return Joined(commissions, rows.Select(row => new LedgerTotal(row.Currency, row.Rows,
        [
            Sum("proceeds", row.Proceeds, row.ProceedsStated), Sum("taxes", row.Taxes, row.TaxesStated),
            Sum("net_cash", row.NetCash, row.NetCashStated), Sum("realized_pnl", row.Realized, row.RealizedStated),
        ])));
    }

    public static async Task<IReadOnlyList<LedgerTotal>> OfCashAsync(IQueryable<EventCashflow> rows, CancellationToken ct)
    {
        var parts = await rows.GroupBy(cash => cash.Currency)
            .Select(group => new Part(group.Key, group.Sum(cash => cash.Amount), group.LongCount())).ToListAsync(ct);
        return Sorted(parts.Select(part => new LedgerTotal(part.Currency, part.Rows, [Sum("amount", part.Sum, part.Rows)])));
    }

    public static async Task<IReadOnlyList<LedgerTotal>> OfFxAsync(IQueryable<EventFx> legs, CancellationToken ct)
    {
        var parts = await legs.GroupBy(leg => leg.Currency)
            .Select(group => new Part(group.Key, group.Sum(leg => leg.Amount), group.LongCount())).ToListAsync(ct);
        var commissions = await legs.Where(leg => leg.Commission != null).GroupBy(leg => leg.CommissionCurrency)
            .Select(group => new Part(group.Key, group.Sum(leg => leg.Commission), group.LongCount())).ToListAsync(ct);
        return Joined(
            commissions, parts.Select(part => new LedgerTotal(part.Currency, part.Rows, [Sum("amount", part.Sum, part.Rows)])));
    }

    public static async Task<IReadOnlyList<LedgerTotal>> OfActionsAsync(IQueryable<EventCorpAction> legs, CancellationToken ct)
    {
        var rows = await legs.GroupBy(leg => leg.Currency).Select(group => new
        {
            Currency = group.Key,
            Rows = group.LongCount(),
            Proceeds = group.Sum(leg => leg.Proceeds),
            ProceedsStated = group.LongCount(leg => leg.Proceeds != null),
            Value = group.Sum(leg => leg.Value),
            ValueStated = group.LongCount(leg => leg.Value != null),
            Realized = group.Sum(leg => leg.RealizedPnl),
            RealizedStated = group.LongCount(leg => leg.RealizedPnl != null),
        }).ToListAsync(ct);
        return Sorted(rows.Select(row => new LedgerTotal(row.Currency, row.Rows,
        [
            Sum("proceeds", row.Proceeds, row.ProceedsStated), Sum("value", row.Value, row.ValueStated),
            Sum("realized_pnl", row.Realized, row.RealizedStated),
        ])));
    }

    /// <summary>Adds each commission to the currency in which it is reported, which may have no event of its own.</summary>
    private static IReadOnlyList<LedgerTotal> Joined(List<Part> commissions, IEnumerable<LedgerTotal> totals)
    {
        var known = totals.ToList();
        var names = known.Count == 0 ? [] : known[0].Sums.Select(sum => sum.Name).ToArray();
        foreach (var currency in commissions.Select(part => part.Currency)
            .Except(known.Select(total => total.Currency), StringComparer.Ordinal).ToArray())
            known.Add(new(currency, 0, [.. names.Select(name => Sum(name, null, 0))]));
        return Sorted(known.Select(total =>
        {
            var commission = commissions.Find(part => string.Equals(part.Currency, total.Currency, StringComparison.Ordinal));
            return total with { Sums = [.. total.Sums, Sum("commission", commission?.Sum, commission?.Rows ?? 0)] };
        }));
    }

    private static LedgerSum Sum(string name, decimal? sum, long stated) => new(name, stated == 0 ? null : sum, stated);

    private static IReadOnlyList<LedgerTotal> Sorted(IEnumerable<LedgerTotal> totals) =>
        [.. totals.OrderBy(total => total.Currency, StringComparer.Ordinal)];

    private sealed record Part(string? Currency, decimal? Sum, long Rows);
}
