using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Matching;

/// <summary>
/// How corporate actions divided a basis, read from open lots: lots of several contracts that one fill opened, and whose basis together is
/// that of the fill.
/// </summary>
internal static class LotFactors
{
    private const decimal Rounding = 0.01m;

    public static List<AllocationFactor> Of(IReadOnlyList<LotEvent> events, IEnumerable<FigureRow> lots)
    {
        List<AllocationFactor> factors = [];
        if (!events.OfType<LotLeg>().Any())
            return factors;
        var fills = events.OfType<LotFill>().Where(fill => fill.TransactionId is not null && fill.NetMoney is not null)
            .GroupBy(fill => (fill.AccountId, fill.TransactionId!)).ToDictionary(group => group.Key, group => group.First());
        var largest = new Dictionary<(string Source, string Target), decimal>();
        foreach (var group in lots.Where(lot => lot.TransactionId is not null).GroupBy(lot => (lot.AccountId, lot.TransactionId!)))
        {
            if (!fills.TryGetValue(group.Key, out var fill) || -fill.NetMoney is not { } basis || basis == 0)
                continue;
            var parts = group.GroupBy(lot => lot.Key!, StringComparer.Ordinal)
                .Select(part => (Conid: part.Key, Basis: part.Sum(lot => lot.Number("costBasisMoney") ?? 0))).ToArray();
            if (parts.Length < 2 || Math.Abs(parts.Sum(part => part.Basis) - basis) > Rounding)
                continue;
            foreach (var part in parts)
            {
                if (largest.GetValueOrDefault((fill.Conid, part.Conid)) >= Math.Abs(basis))
                    continue;
                largest[(fill.Conid, part.Conid)] = Math.Abs(basis);
                factors.RemoveAll(factor => string.Equals(factor.SourceConid, fill.Conid, StringComparison.Ordinal)
                    && string.Equals(factor.TargetConid, part.Conid, StringComparison.Ordinal));
                factors.Add(new AllocationFactor { SourceConid = fill.Conid, TargetConid = part.Conid, Factor = part.Basis / basis });
            }
        }

        return factors;
    }
}
