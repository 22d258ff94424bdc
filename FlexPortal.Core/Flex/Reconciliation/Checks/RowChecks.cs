using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Matching;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 2: the figures of one trade agree with each other.</summary>
internal sealed class RowChecks(AccountRows account)
{
    // Half of the last of six digits, for two figures.
    private const decimal Rounding = 0.000011m;

    private readonly RowTally _tally = new(account.Log);

    public void Check()
    {
        if (!account.Has(account.About(ProofStep.RowIdentities, "trade_proceeds"), "Trades"))
            return;
        foreach (var fill in account.Fills)
        {
            Proceeds(fill);
            NetCash(fill);
            Mtm(fill);
            Cost(fill);
        }

        foreach (var deal in account.Deals)
        {
            if (deal.Leg != FxLeg.Dealt)
                continue;
            _tally.Compare(
                account.About(ProofStep.RowIdentities, "fx_proceeds", deal.CounterCurrency, deal.Conid, deal.Symbol, deal.ReportDateLocal),
                deal.CounterAmount, -deal.Amount * deal.Price, deal.SourceRowRef!, Around(deal.Amount), "tradePrice",
                _ => Rounded(deal.CounterAmount, -deal.Amount * deal.Price));
        }

        _tally.Complete();
    }

    /// <summary>A price has nine digits after the point.</summary>
    private static decimal Around(decimal? units) => Math.Max(Rounding, Math.Abs(units ?? 0) * 0.000000001m);

    private ProofSubject About(EventTradeFill fill, string identity) => account.About(
        ProofStep.RowIdentities, identity, fill.Currency, LotEvents.KeyOf(fill), fill.Symbol, fill.TradeDateLocal ?? fill.ReportDateLocal);

    private void Proceeds(EventTradeFill fill)
    {
        // A fund's price includes its load, and its quantity is rounded.
        if (fill.AssetCategory is "FUND")
            return;
        var units = fill.Quantity * Multiplier(fill);
        var actual = -units * fill.Price;
        _tally.Compare(
            About(fill, "trade_proceeds"), fill.Proceeds, actual, fill.SourceRowRef!, Around(units), Missing(
                (fill.Proceeds, "proceeds"), (fill.Price, "tradePrice"), (fill.Multiplier, "multiplier")),
            _ => Rounded(fill.Proceeds, actual));
    }

    private void NetCash(EventTradeFill fill)
    {
        if (fill.Commission is not (null or 0) && LotEvents.HasForeignCommission(fill))
            return;
        var commission = fill.Commission ?? (fill.TransactionType is null or "ExchTrade" ? null : 0m);
        var actual = fill.AssetCategory switch
        {
            "FUT" => fill.MtmPnl + commission,
            "CFD" => commission,
            _ => fill.Proceeds + commission + (fill.Taxes ?? 0),
        };
        _tally.Compare(
            About(fill, "trade_net_cash"), fill.NetCash, actual, fill.SourceRowRef!, Rounding,
            Missing((fill.NetCash, "netCash"), (commission, "ibCommission"), (fill.Proceeds, "proceeds"), (fill.MtmPnl, "mtmPnl")));
    }

    private void Mtm(EventTradeFill fill)
    {
        if (fill.AssetCategory is "FUND")
            return;
        var units = fill.Quantity * Multiplier(fill);
        _tally.Compare(
            About(fill, "trade_mtm"), fill.MtmPnl, units * (fill.ClosePrice - fill.Price), fill.SourceRowRef!, Around(units), Missing(
                (fill.MtmPnl, "mtmPnl"), (fill.ClosePrice, "closePrice"), (fill.Price, "tradePrice"), (fill.Multiplier, "multiplier")));
    }

    /// <summary>Basis and result of what only opens or only closes; exercises and assignments are proved with their lots.</summary>
    private void Cost(EventTradeFill fill)
    {
        var isClosing = fill.OpenClose is "C";
        if (fill.TransactionType?.EndsWith("Cancel", StringComparison.Ordinal) == true || fill.OpenClose is "C;O" or "O;C"
            || LotText.IsAssignment(fill.Notes) || LotText.IsExercise(fill.Notes))
            return;
        if (fill.Model is "Independent")
        {
            _tally.NotProvable(About(fill, "trade_realized"), ProofReason.FifoUnavailable, fill.SourceRowRef!);
            return;
        }

        if (fill.OpenClose is null)
        {
            _tally.NotProvable(About(fill, "trade_realized"), ProofReason.ColumnMissing, fill.SourceRowRef!, "openCloseIndicator");
            return;
        }

        var money = LotEvents.NetMoney(fill);
        var attribute = Missing((fill.Cost, "cost"), (fill.RealizedPnl, "fifoPnlRealized"), (money, "ibCommission"));
        if (isClosing)
        {
            _tally.Compare(About(fill, "trade_realized"), fill.RealizedPnl, money + fill.Cost, fill.SourceRowRef!, Rounding, attribute);
            return;
        }

        _tally.Compare(About(fill, "trade_cost"), fill.Cost, -money, fill.SourceRowRef!, Rounding, attribute);
        _tally.Compare(About(fill, "trade_realized"), fill.RealizedPnl, 0, fill.SourceRowRef!, Rounding, attribute);
    }

    /// <summary>Units that the price counts for: of bonds it is per cent.</summary>
    private static decimal? Multiplier(EventTradeFill fill) => fill.AssetCategory is "BOND" ? fill.Multiplier / 100 : fill.Multiplier;

    private static string Missing(params (decimal? Value, string Attribute)[] figures) =>
        Array.Find(figures, figure => figure.Value is null).Attribute ?? figures[0].Attribute;

    /// <summary>Whether the broker's figure is ours with fewer digits.</summary>
    public static ProofExplanation? Rounded(decimal? brokers, decimal? ours)
    {
        if (brokers is not { } figure || ours is not { } exact)
            return null;
        var digits = figure.Scale;
        return digits <= 6 && (decimal.Round(exact, digits, MidpointRounding.AwayFromZero) == figure
            || decimal.Round(exact, digits, MidpointRounding.ToEven) == figure)
            ? ProofExplanation.BrokerRounding
            : null;
    }
}
