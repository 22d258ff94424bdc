using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>What the events of a statement do to the cash of each currency, by kind.</summary>
internal sealed class CashFlows
{
    public const string Sales = "cash_trades_sales";
    public const string Purchases = "cash_trades_purchases";
    public const string Commissions = "cash_commissions";
    public const string Taxes = "cash_trade_taxes";
    public const string Futures = "cash_futures";
    public const string SalesTax = "cash_sales_tax";
    public const string Actions = "cash_corporate_actions";
    public const string Transfers = "cash_transfers";

    private readonly Dictionary<(string Currency, string Kind), RowRefs> _flows = [];
    private readonly Dictionary<string, RowRefs> _totals = new(StringComparer.Ordinal);

    private CashFlows()
    {
    }

    public IEnumerable<string> Currencies => _totals.Keys;

    public static CashFlows Of(AccountRows account)
    {
        var flows = new CashFlows();
        foreach (var fill in account.Fills)
            flows.Add(fill, account.IsUnidentified(fill));
        foreach (var deal in account.Deals)
            flows.Add(deal, account.IsUnidentified(deal));
        foreach (var cash in account.Cash)
        {
            flows.Add(cash.Currency, KindOf(cash), cash.Amount, cash.SourceRowRef!);
        }

        foreach (var transfer in account.Of("Transfer"))
        {
            if (transfer.Currency is { } currency && transfer.Number("cashTransfer") is { } amount and not 0)
                flows.Add(currency, Transfers, amount, transfer.Ref);
        }

        return flows;
    }

    /// <summary>All that moves the cash of a currency.</summary>
    public RowRefs Total(string currency) => _totals.GetValueOrDefault(currency) ?? new RowRefs();

    /// <summary>Sums of a currency by kind.</summary>
    public IReadOnlyDictionary<string, decimal> ByKind(string currency) => _flows
        .Where(flow => string.Equals(flow.Key.Currency, currency, StringComparison.Ordinal))
        .ToDictionary(flow => flow.Key.Kind, flow => flow.Value.Sum, StringComparer.Ordinal);

    /// <summary>One kind; without rows 0.</summary>
    public RowRefs Of(string currency, string kind) => _flows.GetValueOrDefault((currency, kind)) ?? new RowRefs();

    private void Add(EventTradeFill fill, bool unidentified)
    {
        var row = fill.SourceRowRef!;
        if (fill.AssetCategory is "FUT")
            Add(fill.Currency, Futures, fill.MtmPnl ?? 0, row, unidentified);
        else if (fill.AssetCategory is not "CFD" && fill.Proceeds is { } proceeds)
            Add(fill.Currency, proceeds > 0 ? Sales : Purchases, proceeds, row, unidentified);
        if (fill.Commission is { } commission and not 0)
            Add(fill.CommissionCurrency ?? fill.Currency, Commissions, commission, row, unidentified);
        if (fill.Taxes is { } taxes and not 0)
            Add(fill.Currency, Taxes, taxes, row, unidentified);
    }

    private void Add(EventFx deal, bool unidentified)
    {
        Add(deal.Currency, deal.Amount > 0 ? Sales : Purchases, deal.Amount, deal.SourceRowRef!, unidentified);
        if (deal.Commission is { } commission and not 0)
            Add(deal.CommissionCurrency ?? deal.Currency, Commissions, commission, deal.SourceRowRef!, unidentified);
    }

    private void Add(string currency, string kind, decimal amount, string row, bool unidentified = false)
    {
        if (!_flows.TryGetValue((currency, kind), out var flow))
            _flows.Add((currency, kind), flow = new RowRefs());
        flow.Add(amount, row, unidentified);
        if (!_totals.TryGetValue(currency, out var total))
            _totals.Add(currency, total = new RowRefs());
        total.Add(amount, row, unidentified);
    }

    private static string KindOf(EventCashflow cash) => cash.Source switch
    {
        CashflowSource.SalesTax => SalesTax,
        CashflowSource.CorporateActionProceeds => Actions,
        _ => cash.CashAction switch
        {
            "dividends" => "cash_dividends",
            "payment_in_lieu" => "cash_payment_in_lieu",
            "withholding_tax" => "cash_withholding_tax",
            "withholding_871m" => "cash_withholding_871m",
            "broker_interest_paid" or "broker_interest_received" => "cash_broker_interest",
            "bond_interest" or "bond_interest_paid" or "bond_interest_received" => "cash_bond_interest",
            "deposits_withdrawals" => "cash_deposits_withdrawals",
            "other_fees" => "cash_other_fees",
            "broker_fees" => "cash_broker_fees",
            "advisor_fees" or "management_fees" => "cash_advisor_fees",
            "client_fees" => "cash_client_fees",
            "other_income" => "cash_other_income",
            var other => other,
        },
    };
}
