using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>Quantities, lots and results when lots were opened before the statement, or are not known.</summary>
public sealed class LotProofTests
{
    private const string Empty = "<CashTransactions /><CorporateActions /><Transfers />";

    private static string Sell(params (string, string?)[] changes) => Mapped.Trade(
    [
        ("buySell", "SELL"), ("quantity", "-10"), ("tradePrice", "8"), ("proceeds", "80"), ("netCash", "79"), ("cost", "-50"),
        ("fifoPnlRealized", "29"), ("openCloseIndicator", "C"), ("tradeID", "502"), ("transactionID", "9002"), ("ibExecID", "0002.01.01"),
        ("dateTime", "20260120;100000"), ("tradeDate", "20260120"), ("reportDate", "20260120"), .. changes,
    ]);

    private static string Lot(string quantity, string basis, string transaction, string opened) => Proven.Position(
        "LOT", quantity, ("costBasisMoney", basis), ("originatingTransactionID", transaction), ("openDateTime", opened));

    [Fact]
    public void What_was_held_before_is_not_provable_without_its_lots()
    {
        var check = Proven.Of(Proven.Section("Trades", Sell()) + Empty + Proven.Section("OpenPositions", Proven.Position("SUMMARY", "5")));

        var quantity = check.One("position_quantity");
        Assert.Equal(
            (ProofVerdict.NotProvable, ProofReason.OpeningLotsMissing, 5m, -10m),
            (quantity.Verdict, quantity.Reason, quantity.Expected, quantity.Actual));
        var realized = check.One("realized_pnl");
        Assert.Equal((ProofVerdict.NotProvable, ProofReason.OpeningLotsMissing, 29m),
            (realized.Verdict, realized.Reason, realized.Expected));
        var position = Assert.Single(check.Positions);
        Assert.Equal((15m, -10m, 5m, 5m), (position.Begin, position.Change, position.Quantity, position.ReportQuantity));
        Assert.Null(position.CostBasis);
    }

    [Fact]
    public void Closed_lots_give_the_basis_of_what_was_held_before()
    {
        var closed = Mapped.Row(
            "Lot", ("accountId", "U1"), ("currency", "USD"), ("conid", "1001"), ("symbol", "ABC"), ("levelOfDetail", "CLOSED_LOT"),
            ("buySell", "SELL"), ("quantity", "10"), ("cost", "50"), ("fifoPnlRealized", "29"), ("transactionID", "8000"),
            ("openDateTime", "20240105;093001"));
        var check = Proven.Of(
            Proven.Section("Trades", Sell(), closed) + Empty
            + Proven.Section("OpenPositions", Proven.Position("SUMMARY", "5", ("costBasisMoney", "40")),
                Lot("5", "40", "8001", "20250105;093001")));

        Assert.Equal(ProofVerdict.Ties, check.One("position_quantity").Verdict);
        Assert.Equal(ProofVerdict.Ties, check.One("open_lot_quantity").Verdict);
        Assert.Equal((ProofVerdict.Ties, 29m), (check.One("realized_pnl").Verdict, check.One("realized_pnl").Actual));
        // The basis of a lot that is only in this section proves nothing.
        Assert.Equal(ProofReason.OpeningLotsMissing, check.One("open_lot_basis").Reason);
        Assert.DoesNotContain("realized_pnl", check.Broken());
    }

    [Fact]
    public void A_share_more_than_the_lots_and_the_trades_say_does_not_tie()
    {
        var check = Proven.Of(
            Proven.Section("Trades", Mapped.Trade()) + Empty
            + Proven.Section(
                "OpenPositions", Proven.Position("SUMMARY", "16"), Lot("5", "40", "8001", "20250105;093001"),
                    Lot("10", "56", "9001", "20260105;093001")));

        var quantity = check.One("position_quantity");
        Assert.Equal((ProofVerdict.DoesNotTie, 16m, 15m, 1m), (quantity.Verdict, quantity.Expected, quantity.Actual, quantity.Difference));
        Assert.Contains(check.Checks("position_sum_of_lots"), one => one is { Attribute: "position", Difference: 1m });
    }

    [Fact]
    public void The_statement_before_gives_what_was_held()
    {
        var first = Documents.Statement(
            "<Trades /><CorporateActions />" + Proven.Section("OpenPositions", Proven.Position("SUMMARY", "15")),
            Proven.Header.Replace("20260101", "20251201", StringComparison.Ordinal)
                .Replace("20260131", "20251231", StringComparison.Ordinal));
        var second = Documents.Statement(
            Proven.Section("Trades", Sell()) + Empty + Proven.Section("OpenPositions", Proven.Position("SUMMARY", "4")), Proven.Header);
        var check = Proven.Check(Documents.Response(first, second));

        var quantity = Assert.Single(check.Checks("position_quantity"), one => one.Statement == 2);
        Assert.Equal((ProofVerdict.DoesNotTie, 4m, 5m), (quantity.Verdict, quantity.Expected, quantity.Actual));
        Assert.Contains(check.Checks("open_lot_quantity"), one => one is { Statement: 1, Reason: ProofReason.LaterStatement });
    }

    [Fact]
    public void The_same_statement_twice_is_proved_twice_and_counted_once()
    {
        var statement = Documents.Statement(
            Proven.Section("Trades", Mapped.Trade(), Sell(("cost", "-56"), ("fifoPnlRealized", "23"))) + Empty + "<OpenPositions />",
                Proven.Header);
        var check = Proven.Check(Documents.Response(statement, statement));

        Assert.Equal(2, check.Counts.Fills);
        Assert.Equal([1, 2], check.Checks("realized_pnl").Select(one => one.Statement));
        Assert.All(check.Checks("realized_pnl"), one => Assert.Equal((ProofVerdict.Ties, 23m), (one.Verdict, one.Actual)));
        Assert.All(check.Checks("position_quantity"), one => Assert.Equal(ProofVerdict.Ties, one.Verdict));
    }

    [Fact]
    public void The_model_Independent_has_no_results()
    {
        var check = Proven.Of(
            Proven.Section(
                "Trades", Mapped.Trade(("model", "Independent"), ("openCloseIndicator", "")),
                Sell(("model", "Independent"), ("openCloseIndicator", ""), ("cost", "0"), ("fifoPnlRealized", "0")))
            + Empty + "<OpenPositions />");

        Assert.Equal(ProofReason.FifoUnavailable, check.One("realized_pnl").Reason);
        Assert.Equal([], check.Broken());
    }

    [Fact]
    public void Another_lot_method_is_named()
    {
        var check = Proven.Of(
            "<AccountInformation accountId=\"U1\" currency=\"USD\" taxLotMatchingMethod=\"LIFO\" />"
            + Proven.Section("Trades", Mapped.Trade(), Sell(("cost", "-56"), ("fifoPnlRealized", "23"))) + Empty + "<OpenPositions />");

        Assert.Equal(ProofReason.LotMethodNotFifo, check.One("realized_pnl").Reason);
        Assert.Equal(ProofReason.LotMethodNotFifo, check.One("open_lot_quantity").Reason);
    }

    [Fact]
    public void A_commission_that_was_restated_after_the_opening_is_a_known_cause()
    {
        var check = Proven.Of(
            Proven.Section("Trades", Mapped.Trade(), Sell(("cost", "-56.25"), ("fifoPnlRealized", "22.75"))) + Empty + "<OpenPositions />");

        var realized = check.One("realized_pnl");
        Assert.Equal(
            (ProofVerdict.DoesNotTie, ProofExplanation.Restated, -0.25m), (realized.Verdict, realized.Explanation, realized.Difference));
        Assert.Equal([], check.Broken().Except(["realized_pnl"]));
    }

    [Fact]
    public void A_transfer_counts_for_the_quantity_and_its_basis_is_that_of_the_lot()
    {
        var transfer = Mapped.Row(
            "Transfer", ("accountId", "U1"), ("currency", "USD"), ("assetCategory", "STK"), ("conid", "1001"), ("symbol", "ABC"),
            ("date", "20260110"), ("direction", "IN"), ("type", "ACATS"), ("quantity", "10"), ("transactionID", "6001"));
        var check = Proven.Of(
            "<Trades /><CashTransactions /><CorporateActions />" + Proven.Section("Transfers", transfer)
            + Proven.Section("OpenPositions", Proven.Position("SUMMARY", "10"), Lot("10", "40", "6001", "20240105;093001")));

        Assert.Equal(ProofVerdict.Ties, check.One("position_quantity").Verdict);
        Assert.Equal(40m, Assert.Single(check.Lots).CostBasis);
    }

    [Fact]
    public void Open_lots_give_the_factors_of_a_spin_off()
    {
        var spinOff = Mapped.Action(
            ("type", "SO"), ("conid", "2002"), ("symbol", "XYZ"), ("quantity", "5"), ("proceeds", "0"), ("fifoPnlRealized", "0"),
            ("isin", "US0000000002"), ("description", "ABC(US0000000001) SPINOFF  1 FOR 2 (XYZ, XYZ CORP, US0000000002)"));
        var check = Proven.Of(
            Proven.Section("Trades", Mapped.Trade()) + "<CashTransactions />" + Proven.Section("CorporateActions", spinOff)
                + "<Transfers />"
            + Proven.Section(
                "OpenPositions", Lot("10", "42", "9001", "20260105;093001"),
                Proven.Position(
                    "LOT", "5", ("conid", "2002"), ("symbol", "XYZ"), ("costBasisMoney", "14"), ("originatingTransactionID", "9001"),
                    ("openDateTime", "20260105;093001"))));

        Assert.Equal([], check.Broken());
        Assert.Equal([42m, 14m], check.Positions.Select(position => position.CostBasis));
    }
}
