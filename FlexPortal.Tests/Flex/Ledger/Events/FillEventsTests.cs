using FlexPortal.Core.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class FillEventsTests
{
    [Fact]
    public void An_execution_is_a_fill_with_everything_that_its_row_says()
    {
        var events = Mapped.Of(Mapped.Trade(
            ("ibOrderID", "70"), ("notes", "P;"), ("isAPIOrder", "N"), ("closePrice", "5.6"), ("netCashInBase", "-50.4"),
            ("model", "Growth")));

        var fill = Assert.Single(events.Fills);
        Assert.Equal(
            ("U1", "1/Trades/Trade[1]", "1001", "0001.01.01", "9001", "501"),
            (fill.AccountId, fill.SourceRowRef, fill.Conid, fill.ExecIdentity, fill.TransactionId, fill.TradeId));
        Assert.Equal(
            (10m, 5.5m, 1m, "USD", 0.9m, -55m, -1m, "USD", -56m, 56m, 0m),
            (fill.Quantity, fill.Price, fill.Multiplier, fill.Currency, fill.FxRateToBase, fill.Proceeds, fill.Commission,
                fill.CommissionCurrency, fill.NetCash, fill.Cost, fill.RealizedPnl));
        Assert.Equal(
            (new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 7), "20260105;093001", "America/New_York"),
            (fill.ReportDateLocal, fill.TradeDateLocal, fill.SettleDateLocal, fill.DateTimeText, fill.TimeZone));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 14, 30, 1, TimeSpan.Zero), fill.OccurredAtUtc);
        Assert.Equal(
            ("STK", "ABC", "ExchTrade", "BUY", "O", "P;", false, "70", "Growth", "EXECUTION"),
            (fill.AssetCategory, fill.Symbol, fill.TransactionType, fill.Side, fill.OpenClose, fill.Notes, fill.IsApiOrder, fill.IbOrderId,
                fill.Model, fill.LevelOfDetail));
        Assert.Empty(events.Diagnostics);
    }

    [Theory]
    [InlineData("0001.01.01", "9001", "501", "0001.01.01")]
    [InlineData("N/A", "9001", "501", "FLEX_TXN:9001")]
    [InlineData("", "9001", "501", "FLEX_TXN:9001")]
    [InlineData("--", "N/A", "501", "FLEX_TRADE:501")]
    [InlineData(null, "0", "501", "FLEX_TRADE:501")]
    public void The_identity_falls_back_as_that_of_the_table_does(string? execution, string? transaction, string? trade, string identity)
    {
        var events = Mapped.Of(Mapped.Trade(("ibExecID", execution), ("transactionID", transaction), ("tradeID", trade)));
        Assert.Equal(identity, Assert.Single(events.Fills).ExecIdentity);
    }

    [Fact]
    public void A_fill_without_any_id_is_no_event_and_is_said()
    {
        var events = Mapped.Of(Mapped.Trade(("ibExecID", ""), ("transactionID", "-"), ("tradeID", null)), Mapped.Trade());

        Assert.Equal("0001.01.01", Assert.Single(events.Fills).ExecIdentity);
        Assert.Equal("1/Trades/Trade[1]", Assert.Single(events.UnidentifiedFills).SourceRowRef);
        var said = Assert.Single(events.Diagnostics);
        Assert.Equal(
            (LedgerCode.ExecutionIdMissing, "1/Trades/Trade[1]", "1001", "USD"), (said.Code, said.SourceRowRef, said.Conid, said.Currency));
    }

    [Fact]
    public void A_cancellation_and_its_rebooking_are_fills_of_their_own()
    {
        var events = Mapped.Of(
            Mapped.Trade(),
            Mapped.Trade(
                ("ibExecID", ""), ("transactionID", "9002"), ("tradeID", ""), ("origTransactionID", "9001"), ("buySell", "BUY (Ca.)"),
                ("transactionType", "TradeCancel"), ("quantity", "-10"), ("notes", "Ca")),
            Mapped.Trade(("ibExecID", "0001.01.02"), ("transactionID", "9003")));

        Assert.Equal(["0001.01.01", "FLEX_TXN:9002", "0001.01.02"], events.Fills.Select(fill => fill.ExecIdentity));
        Assert.Equal([null, "9001", null], events.Fills.Select(fill => fill.OrigTransactionId));
        Assert.Equal(10m, events.Fills.Sum(fill => fill.Quantity));
        Assert.Equal(0, events.TwinCount);
        Assert.Empty(events.Diagnostics);
    }

    [Theory]
    [InlineData("Order", "ORDER")]
    [InlineData("SymbolSummary", "SYMBOL_SUMMARY")]
    [InlineData("AssetSummary", "ASSET_SUMMARY")]
    [InlineData("Lot", "CLOSED_LOT")]
    [InlineData("Trade", "ORDER")]
    public void Rows_of_other_levels_say_the_same_money_again(string element, string level)
    {
        var other = Mapped.Trade(("levelOfDetail", level)).Replace("<Trade ", $"<{element} ", StringComparison.Ordinal);

        Assert.Empty(Mapped.Of(other).Fills);
        Assert.Equal([LedgerCode.LevelOfDetailMissing], Mapped.Codes(Mapped.Of(other)));
        Assert.Single(Mapped.Of(other, Mapped.Trade()).Fills);
        Assert.Empty(Mapped.Of(other, Mapped.Trade()).Diagnostics);
    }

    [Fact]
    public void A_row_without_level_is_what_its_element_says() =>
        Assert.Null(Assert.Single(Mapped.Of(Mapped.Trade(("levelOfDetail", null))).Fills).LevelOfDetail);

    [Fact]
    public void The_day_is_the_rows_own_where_reportDate_is_left_out_and_never_the_periods()
    {
        Assert.Equal(new DateOnly(2026, 1, 5), Mapped.Of(Mapped.Trade(("reportDate", null))).Fills[0].ReportDateLocal);
        Assert.Equal(
            new DateOnly(2026, 1, 4),
            Mapped.Of(Mapped.Trade(("reportDate", null), ("tradeDate", null), ("dateTime", "20260104;200000"))).Fills[0].ReportDateLocal);
        Assert.Equal(
            new DateOnly(2026, 1, 7),
            Mapped.Of(Mapped.Trade(("reportDate", ""), ("tradeDate", null), ("dateTime", null))).Fills[0].ReportDateLocal);

        var events = Mapped.Of(Mapped.Trade(("reportDate", ""), ("tradeDate", ""), ("dateTime", ""), ("settleDateTarget", "")));
        Assert.Empty(events.Fills);
        Assert.Equal((LedgerCode.EventValueMissing, "reportDate"), (events.Diagnostics[0].Code, events.Diagnostics[0].Attribute));
    }

    [Theory]
    [InlineData("quantity", "")]
    [InlineData("quantity", "ten")]
    [InlineData("currency", "")]
    public void A_row_without_quantity_or_currency_is_no_fill_and_never_zero(string attribute, string value)
    {
        var events = Mapped.Of(Mapped.Trade((attribute, value)));
        Assert.Empty(events.Fills);
        Assert.Contains((LedgerCode.EventValueMissing, attribute), events.Diagnostics.Select(said => (said.Code, said.Attribute!)));
    }

    [Fact]
    public void A_figure_that_cannot_be_read_is_unknown_and_said()
    {
        var events = Mapped.Of(Mapped.Trade(("fifoPnlRealized", "1.234,56"), ("taxes", null), ("fxRateToBase", "0")));
        Assert.Equal((null, null, null), (events.Fills[0].RealizedPnl, events.Fills[0].Taxes, events.Fills[0].FxRateToBase));
        Assert.Equal(["fxRateToBase", "fifoPnlRealized"], events.Diagnostics.Select(said => said.Attribute));
    }

    [Fact]
    public void The_same_row_again_is_counted_once()
    {
        var events = Mapped.Of(Mapped.Trade(), Mapped.Trade(("quantity", "10.0")), Mapped.Trade(("tradeID", "502")));
        Assert.Single(events.Fills);
        Assert.Equal(2, events.TwinCount);
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void A_fill_first_met_without_its_execution_id_is_the_same_by_its_transaction_id()
    {
        var events = Mapped.Of(Mapped.Trade(("ibExecID", "")), Mapped.Trade());
        Assert.Equal(("FLEX_TXN:9001", 1), (Assert.Single(events.Fills).ExecIdentity, events.TwinCount));
    }

    [Fact]
    public void The_same_ids_in_two_accounts_are_two_fills() =>
        Assert.Equal(["U1", "U2"], Mapped.Of(Mapped.Trade(), Mapped.Trade(("accountId", "U2"))).Fills.Select(fill => fill.AccountId));

    [Theory]
    [InlineData("quantity", "11", "quantity", "11", "10")]
    [InlineData("tradePrice", "5.6", "price", "5.6", "5.5")]
    [InlineData("conid", "1002", "conid", "1002", "1001")]
    [InlineData("currency", "EUR", "currency", "EUR", "USD")]
    [InlineData("buySell", "SELL", "side", "SELL", "BUY")]
    public void Changed_economics_under_a_known_identity_are_a_conflict_and_change_nothing(
        string attribute, string value, string column, string latter, string former)
    {
        var events = Mapped.Of(Mapped.Trade(), Mapped.Trade((attribute, value), ("ibCommission", "-2")));

        Assert.Equal((10m, -1m), (Assert.Single(events.Fills).Quantity, events.Fills[0].Commission));
        var said = Assert.Single(events.Diagnostics);
        Assert.Equal(
            (LedgerCode.TradeConsistencyConflict, "1/Trades/Trade[2]", "1/Trades/Trade[1]", column, latter, former),
            (said.Code, said.SourceRowRef, said.OtherRowRef, said.Attribute, said.Value, said.OtherValue));
        Assert.Empty(events.Restatements);
    }

    [Fact]
    public void A_changed_commission_is_a_restatement_with_both_values()
    {
        var events = Mapped.OfStatements(
            Mapped.Statement(Mapped.Header("20260201;010000"), Mapped.Trade()),
            Mapped.Statement(Mapped.Header("20260202;010000"), Mapped.Trade(("ibCommission", "-1.25"), ("netCash", "-56.25"))));

        Assert.Equal((-1.25m, "2/Trades/Trade[1]"), (Assert.Single(events.Fills).Commission, events.Fills[0].SourceRowRef));
        Assert.Equal(
            [
                new("U1", "event_trade_fill", "0001.01.01", "commission", -1m, -1.25m, "1/Trades/Trade[1]", "2/Trades/Trade[1]"),
                new("U1", "event_trade_fill", "0001.01.01", "net_cash", -56m, -56.25m, "1/Trades/Trade[1]", "2/Trades/Trade[1]"),
            ],
            events.Restatements);
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void The_statement_that_was_made_later_is_in_force_wherever_it_stands()
    {
        var events = Mapped.OfStatements(
            Mapped.Statement(Mapped.Header("20260202;010000"), Mapped.Trade(("ibCommission", "-1.25"))),
            Mapped.Statement(Mapped.Header("20260201;010000"), Mapped.Trade()));

        Assert.Equal(-1.25m, Assert.Single(events.Fills).Commission);
        Assert.Equal(
            [new("U1", "event_trade_fill", "0001.01.01", "commission", -1m, -1.25m, "2/Trades/Trade[1]", "1/Trades/Trade[1]")],
            events.Restatements);
    }

    [Fact]
    public void A_figure_that_only_one_row_has_is_kept_and_not_restated_to_nothing()
    {
        var missing = Mapped.Of(Mapped.Trade(), Mapped.Trade(("cost", "")));
        Assert.Equal((56m, 0), (missing.Fills[0].Cost, missing.Restatements.Count));

        var stated = Mapped.Of(Mapped.Trade(("cost", "")), Mapped.Trade());
        Assert.Equal((56m, null), (stated.Fills[0].Cost, Assert.Single(stated.Restatements).Former));
    }

    [Fact]
    public void A_fill_without_contract_id_is_kept_and_said_once_for_each_symbol()
    {
        var events = Mapped.Of(
            Mapped.Trade(("conid", "")), Mapped.Trade(("conid", ""), ("ibExecID", "0002.01.01"), ("transactionID", "9002")));
        Assert.Equal(2, events.Fills.Count);
        var said = Assert.Single(events.Diagnostics);
        Assert.Equal((LedgerCode.InstrumentUnknown, "ABC", 2), (said.Code, said.Value, said.Count));
        Assert.Empty(events.Instruments);
    }
}
