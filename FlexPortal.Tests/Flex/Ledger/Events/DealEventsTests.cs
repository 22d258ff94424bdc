using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class DealEventsTests
{
    private static readonly string Base = Mapped.Row("AccountInformation", ("accountId", "U1"), ("currency", "CHF"));

    [Fact]
    public void A_deal_moves_two_balances_and_its_commission_counts_once()
    {
        var events = Mapped.Of(Base, Deal());

        Assert.Empty(events.Fills);
        Assert.Equal(
            [
                (FxLeg.Dealt, "EUR", -20000m, "USD", 24060.4m, (decimal?)null, (string?)null, (decimal?)null, (decimal?)null),
                (FxLeg.Priced, "USD", 24060.4m, "EUR", -20000m, -3.1m, "CHF", 1.5m, 0.9m),
            ],
            events.Deals.Select(leg => (leg.Leg, leg.Currency, leg.Amount, leg.CounterCurrency, leg.CounterAmount, leg.Commission,
                leg.CommissionCurrency, leg.MtmPnl, leg.FxRateToBase)));
        Assert.All(events.Deals, leg => Assert.Equal(
            ("CHF", "0001.01.01", "9001", 1.20302m, "SELL", "12087792", "1/Trades/Trade[1]", new DateOnly(2026, 1, 5)),
            (leg.FunctionalCurrency, leg.ExecIdentity, leg.TransactionId, leg.Price, leg.Side, leg.Conid, leg.SourceRowRef,
                leg.ReportDateLocal)));
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void Without_a_category_the_pair_of_currencies_is_known_by_its_symbol()
    {
        Assert.Equal(2, Mapped.Of(Base, Deal(("assetCategory", null))).Deals.Count);
        // A share whose symbol has a point, and a pair in a row of another currency.
        Assert.Single(Mapped.Of(Mapped.Trade(("assetCategory", null), ("symbol", "GCM.TO"))).Fills);
        Assert.Single(Mapped.Of(Mapped.Trade(("assetCategory", null), ("symbol", "ABC.EUR"))).Fills);
        Assert.Single(Mapped.Of(Mapped.Trade(("assetCategory", "STK"), ("symbol", "EUR.USD"))).Fills);
    }

    [Fact]
    public void A_pair_that_cannot_be_read_is_no_event()
    {
        var events = Mapped.Of(Base, Deal(("symbol", "EURUSD")));
        Assert.Empty(events.Deals);
        Assert.Equal((LedgerCode.FxPairUnknown, "EURUSD"), (events.Diagnostics[0].Code, events.Diagnostics[0].Value));
    }

    [Fact]
    public void The_base_currency_comes_from_the_account_else_from_the_rates_else_it_is_unknown()
    {
        var rate = Mapped.Row(
            "ConversionRate", ("reportDate", "20260105"), ("fromCurrency", "USD"), ("toCurrency", "EUR"), ("rate", "0.9"));
        var other = Mapped.Row(
            "ConversionRate", ("reportDate", "20260105"), ("fromCurrency", "USD"), ("toCurrency", "GBP"), ("rate", "0.8"));

        Assert.Equal("CHF", Mapped.Of(Deal(), rate, Base).Deals[0].FunctionalCurrency);
        Assert.Equal("EUR", Mapped.Of(Deal(), rate).Deals[0].FunctionalCurrency);
        var unknown = Mapped.Of(Deal(), rate, other);
        Assert.Equal(("", ""), (unknown.Deals[0].FunctionalCurrency, unknown.Deals[1].FunctionalCurrency));
        Assert.Equal([LedgerCode.BaseCurrencyUnknown], Mapped.Codes(unknown));
        Assert.Empty(unknown.BaseCurrencies);
    }

    [Fact]
    public void Twins_restatements_and_conflicts_are_those_of_a_fill()
    {
        var twin = Mapped.Of(Base, Deal(), Deal());
        Assert.Equal((2, 1), (twin.Deals.Count, twin.TwinCount));

        var restated = Mapped.Of(Base, Deal(), Deal(("ibCommission", "-3.2")));
        Assert.Equal((2, -3.2m), (restated.Deals.Count, restated.Deals[1].Commission));
        Assert.Equal(("event_fx", "commission", -3.1m, -3.2m), Facts(Assert.Single(restated.Restatements)));

        var conflict = Mapped.Of(Base, Deal(), Deal(("quantity", "-20001")));
        Assert.Equal((2, -20000m), (conflict.Deals.Count, conflict.Deals[0].Amount));
        Assert.Equal([LedgerCode.TradeConsistencyConflict], Mapped.Codes(conflict));
    }

    [Fact]
    public void A_deal_without_any_id_is_no_event_and_is_said()
    {
        var events = Mapped.Of(Base, Deal(("ibExecID", "N/A"), ("transactionID", ""), ("tradeID", "")));
        Assert.Empty(events.Deals);
        Assert.Equal(2, events.UnidentifiedDeals.Count);
        Assert.Equal([LedgerCode.ExecutionIdMissing], Mapped.Codes(events));
    }

    [Fact]
    public void Proceeds_that_a_query_leaves_out_are_the_trade_money_with_the_other_sign()
    {
        Assert.Equal(24060.4m, Mapped.Of(Base, Deal(("proceeds", null), ("tradeMoney", "-24060.4"))).Deals[1].Amount);
        Assert.Empty(Mapped.Of(Base, Deal(("proceeds", null), ("tradeMoney", null))).Deals);
    }

    private static (string, string, decimal?, decimal?) Facts(Restatement one) => (one.Table, one.Column, one.Former, one.Latter);

    private static string Deal(params (string, string?)[] changes) => Mapped.Trade(
    [
        ("assetCategory", "CASH"), ("symbol", "EUR.USD"), ("conid", "12087792"), ("quantity", "-20000"), ("tradePrice", "1.20302"),
        ("tradeMoney", "-24060.4"), ("proceeds", "24060.4"), ("ibCommission", "-3.1"), ("ibCommissionCurrency", "CHF"), ("mtmPnl", "1.5"),
        ("buySell", "SELL"), ("netCash", "0"), .. changes,
    ]);
}
