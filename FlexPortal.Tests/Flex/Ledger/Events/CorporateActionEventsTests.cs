using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class CorporateActionEventsTests
{
    [Fact]
    public void A_detail_row_is_a_leg_and_its_proceeds_are_cash()
    {
        var events = Mapped.Of(Mapped.Action(("actionDescription", "MERGED")));

        var leg = Assert.Single(events.CorporateActions);
        Assert.Equal(
            ("88", "4001", "1001", "TC", (string?)null, "ABC MERGED", "MERGED", -10m, 60m, -60m, -60m, 4m),
            (leg.ActionId, leg.TransactionId, leg.Conid, leg.ReorgCode, leg.Code, leg.Description, leg.ActionDescription, leg.Quantity,
                leg.Proceeds, leg.Amount, leg.Value, leg.RealizedPnl));
        // Booked a day after it happened.
        Assert.Equal(
            (new DateOnly(2026, 1, 6), new DateTimeOffset(2026, 1, 6, 1, 25, 0, TimeSpan.Zero)), (leg.ReportDateLocal, leg.OccurredAtUtc));
        var cash = Assert.Single(events.Cash);
        Assert.Equal(
            (CashflowSource.CorporateActionProceeds, "corporate_action_proceeds", "TC", 60m, "USD", "4001", leg.SourceRowRef),
            (cash.Source, cash.CashAction, cash.CashActionText, cash.Amount, cash.Currency, cash.TransactionId, cash.SourceRowRef));
    }

    [Fact]
    public void Both_legs_of_an_action_are_kept_and_no_proceeds_are_no_cash()
    {
        var events = Mapped.Of(
            Mapped.Action(("proceeds", "0")),
            Mapped.Action(("transactionID", "4002"), ("conid", "1002"), ("quantity", "10"), ("proceeds", "")));
        Assert.Equal([("4001", -10m), ("4002", 10m)], events.CorporateActions.Select(leg => (leg.TransactionId, leg.Quantity!.Value)));
        Assert.Empty(events.Cash);
    }

    [Fact]
    public void A_summary_beside_its_detail_is_left_out_and_alone_it_is_said()
    {
        var summary = Mapped.Action(("levelOfDetail", "SUMMARY"), ("transactionID", ""));
        var ofAll = Mapped.Action(("levelOfDetail", "SUMMARY"), ("transactionID", ""), ("accountId", "-"), ("actionID", ""));

        var beside = Mapped.Of(summary, ofAll, Mapped.Action());
        Assert.Single(beside.CorporateActions);
        Assert.Empty(beside.Diagnostics);

        var alone = Mapped.Of(summary, ofAll);
        Assert.Empty(alone.CorporateActions);
        Assert.Empty(alone.Cash);
        Assert.Equal([LedgerCode.CorporateActionWithoutDetail, LedgerCode.CorporateActionWithoutDetail], Mapped.Codes(alone));
        Assert.Equal("1/CorporateActions/CorporateAction[1]", alone.Diagnostics[0].SourceRowRef);
    }

    [Fact]
    public void Twins_count_once_with_their_money()
    {
        var events = Mapped.OfStatements(
            Mapped.Statement(Documents.Header, Mapped.Action()), Mapped.Statement(Documents.Header, Mapped.Action(("quantity", "-10.0"))));
        Assert.Equal((1, 1, 1), (events.CorporateActions.Count, events.Cash.Count, events.TwinCount));
    }

    [Fact]
    public void Without_ids_a_leg_is_known_by_what_it_says()
    {
        (string, string?)[] old = [("transactionID", null), ("actionID", null), ("levelOfDetail", null)];
        var events = Mapped.Of(
            Mapped.Action(old), Mapped.Action([.. old, ("quantity", "-10.00")]), Mapped.Action([.. old, ("quantity", "10")]),
            Mapped.Action([.. old, ("code", "Ca")]));
        Assert.Equal([-10m, 10m, -10m], events.CorporateActions.Select(leg => leg.Quantity!.Value));
        Assert.Equal(1, events.TwinCount);
    }

    [Fact]
    public void A_changed_result_is_restated_and_a_changed_quantity_is_a_conflict()
    {
        var restated = Mapped.Of(Mapped.Action(), Mapped.Action(("fifoPnlRealized", "4.5")));
        Assert.Equal(4.5m, Assert.Single(restated.CorporateActions).RealizedPnl);
        var change = Assert.Single(restated.Restatements);
        Assert.Equal(("event_corp_action", "realized_pnl", 4m, 4.5m), (change.Table, change.Column, change.Former, change.Latter));

        var conflict = Mapped.Of(Mapped.Action(), Mapped.Action(("quantity", "-11"), ("proceeds", "66")));
        Assert.Equal((-10m, 60m), (Assert.Single(conflict.CorporateActions).Quantity, Assert.Single(conflict.Cash).Amount));
        Assert.Equal(["quantity", "proceeds"], conflict.Diagnostics.Select(said => said.Attribute));
        Assert.All(conflict.Diagnostics, said => Assert.Equal(LedgerCode.CorporateActionConflict, said.Code));
    }
}
