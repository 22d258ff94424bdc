using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Matching;

/// <summary>
/// The basis of what was transferred in, which the transfer does not state: that of the lots that no fill opened, where they are as many
/// units and there is one transfer.
/// </summary>
internal static class TransferBasis
{
    public static void Take(List<LotEvent> events, IReadOnlyList<FigureRow> lots)
    {
        var incoming = events.OfType<LotTransfer>().Where(transfer => transfer.Direction == TransferDirection.In)
            .GroupBy(transfer => (transfer.AccountId, transfer.Conid)).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single());
        if (incoming.Count == 0)
            return;
        var opened = events.OfType<LotFill>().Select(fill => (fill.AccountId, fill.TransactionId)).ToHashSet();
        var rest = lots.Where(lot => lot.Key is not null && !opened.Contains((lot.AccountId, lot.TransactionId)))
            .ToLookup(lot => (lot.AccountId, lot.Key!));
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is not LotTransfer transfer || !incoming.TryGetValue((transfer.AccountId, transfer.Conid), out var one)
                || !ReferenceEquals(one, transfer) || LotText.IsCancel(transfer))
                continue;
            var found = rest[(transfer.AccountId, transfer.Conid)].ToArray();
            if (found.Length == 0 || found.Sum(lot => lot.Number("position") ?? 0) != transfer.Quantity)
                continue;
            events[i] = transfer with
            {
                CostBasis = found.Any(lot => lot.Number("costBasisMoney") is null) ? null
                    : found.Sum(lot => lot.Number("costBasisMoney")!.Value),
                Acquired = found is [{ AtDay: { } day } only] ? new LotMoment(day, only.At) : null,
            };
        }
    }
}
