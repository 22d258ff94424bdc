using System.Globalization;
using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Matching;

/// <summary>Ledger events as input of the <see cref="LotMatcher"/>.</summary>
internal sealed class LotEvents
{
    private const long StatementSize = 10_000_000_000;

    private readonly Dictionary<(string Account, string Conid), Instrument> _instruments = [];
    private readonly Dictionary<(string Account, string Isin), List<string>> _conids = [];

    private LotEvents(LedgerEvents events)
    {
        foreach (var instrument in events.Instruments)
            _instruments[(instrument.AccountId, instrument.Conid)] = instrument;
        foreach (var name in events.InstrumentNames)
        {
            if (name.Isin is not { } isin)
                continue;
            if (!_conids.TryGetValue((name.AccountId, isin), out var conids))
                _conids.Add((name.AccountId, isin), conids = []);
            if (!conids.Contains(name.Conid, StringComparer.Ordinal))
                conids.Add(name.Conid);
        }
    }

    /// <summary>
    /// Fills, also those without ids, and legs of corporate actions. A contract without contract id goes by its symbol.
    /// </summary>
    public static List<LotEvent> Of(LedgerEvents events)
    {
        var mapping = new LotEvents(events);
        List<LotEvent> all = new(events.Fills.Count + events.CorporateActions.Count);
        foreach (var fill in events.Fills.Concat(events.UnidentifiedFills))
        {
            if (KeyOf(fill) is { } key)
                all.Add(mapping.Fill(fill, key));
        }

        foreach (var leg in events.CorporateActions)
        {
            if ((leg.Conid ?? leg.Symbol) is { } key && leg.Quantity is not null)
                all.Add(mapping.Leg(leg, key));
        }

        return all;
    }

    /// <summary>Rows of <c>Transfers</c> that move units.</summary>
    public static IEnumerable<LotTransfer> Of(IEnumerable<FigureRow> transfers) =>
        from row in transfers
        let quantity = row.Number("quantity")
        where quantity is not (null or 0) && row.Key is not null && (row.AtDay ?? row.Day) is not null && row.AssetCategory is not "CASH"
        select new LotTransfer
        {
            AccountId = row.AccountId,
            Conid = row.Key!,
            Moment = new LotMoment((row.AtDay ?? row.Day)!.Value, row.At),
            TransactionId = row.TransactionId,
            Position = PositionOf(row.Ref),
            Ref = row.Ref,
            Quantity = quantity!.Value,
            Direction = row.Direction is "OUT" ? TransferDirection.Out : TransferDirection.In,
            Codes = row.Code,
        };

    /// <summary>Contract id, else symbol.</summary>
    public static string? KeyOf(EventTradeFill fill) => fill.Conid ?? fill.Symbol;

    /// <summary>Proceeds, commission and taxes together, in the row's currency; null when one of them is not known.</summary>
    public static decimal? NetMoney(EventTradeFill fill)
    {
        if (fill.Proceeds is not { } proceeds)
            return fill.NetCash is { } net && fill.AssetCategory is not ("FUT" or "CFD") ? net : null;
        if (fill.Commission is not (null or 0) && HasForeignCommission(fill))
            return fill.AssetCategory is "FUT" or "CFD" ? null : fill.NetCash;
        // Bookings and cancels have no commission, and older queries no taxes.
        var commission = fill.Commission ?? (fill.TransactionType is null or "ExchTrade" ? null : 0);
        return proceeds + commission + (fill.Taxes ?? 0);
    }

    public static bool HasForeignCommission(EventTradeFill fill) =>
        fill.CommissionCurrency is { } currency && !string.Equals(currency, fill.Currency, StringComparison.Ordinal);

    private LotFill Fill(EventTradeFill fill, string key)
    {
        var instrument = _instruments.GetValueOrDefault((fill.AccountId, key));
        return new LotFill
        {
            AccountId = fill.AccountId,
            Conid = key,
            UnderlyingConid = instrument?.UnderlyingConid,
            Moment = new LotMoment(fill.TradeDateLocal ?? DayOf(fill), fill.OccurredAtUtc),
            TransactionId = fill.TransactionId,
            TradeId = fill.TradeId,
            OrigTransactionId = fill.OrigTransactionId,
            OrigTradeId = fill.OrigTradeId,
            ExecIdentity = fill.ExecIdentity.Length > 0 ? fill.ExecIdentity : null,
            Position = PositionOf(fill.SourceRowRef!),
            Ref = fill.SourceRowRef!,
            Quantity = fill.Quantity,
            Price = fill.Price,
            Multiplier = fill.Multiplier,
            NetMoney = NetMoney(fill),
            OpenClose = fill.OpenClose,
            TransactionType = fill.TransactionType,
            Codes = fill.Notes,
            AssetCategory = fill.AssetCategory,
            PutCall = instrument?.PutCall,
            Strike = instrument?.Strike,
            BrokerCost = fill.Cost,
            BrokerRealized = fill.RealizedPnl,
            Model = fill.Model,
        };
    }

    private LotLeg Leg(EventCorpAction leg, string key) => new()
    {
        AccountId = leg.AccountId,
        Conid = key,
        Moment = new LotMoment(DayOf(leg), leg.OccurredAtUtc),
        TransactionId = leg.TransactionId,
        Position = PositionOf(leg.SourceRowRef!),
        Ref = leg.SourceRowRef!,
        ActionId = leg.ActionId,
        ReorgCode = leg.ReorgCode,
        Codes = leg.Code,
        Description = leg.Description,
        Quantity = leg.Quantity!.Value,
        Proceeds = leg.Proceeds,
        Value = leg.Value,
        SubjectConid = Subject(leg, key),
        BrokerRealized = leg.RealizedPnl,
    };

    private string? Subject(EventCorpAction leg, string key) =>
        ActionText.SubjectIsin(leg.Description) is { } isin && _conids.TryGetValue((leg.AccountId, isin), out var conids)
            ? conids.Find(conid => !string.Equals(conid, key, StringComparison.Ordinal)) ?? conids[0]
            : null;

    private static DateOnly DayOf(LedgerEvent row) =>
        FlexMoments.TryParseDay(row.DateTimeText, out var day, out _) ? day : row.ReportDateLocal;

    /// <summary>Order of a row in its document: the statement, then the place among the rows of its element.</summary>
    private static long PositionOf(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var bracket = reference.LastIndexOf('[');
        var statement = long.TryParse(reference.AsSpan(0, Math.Max(slash, 0)), NumberStyles.None, null, out var ordinal) ? ordinal : 0;
        var place = bracket > 0
            && long.TryParse(reference.AsSpan(bracket + 1, reference.Length - bracket - 2), NumberStyles.None, null, out var number)
            ? number : 0;
        return (statement * StatementSize) + place;
    }
}
