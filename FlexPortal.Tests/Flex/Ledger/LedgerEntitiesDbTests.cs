using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class LedgerEntitiesDbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fill_is_read_with_its_identity_and_its_provenance()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var moment = new DateTimeOffset(2026, 1, 5, 14, 30, 1, TimeSpan.Zero);
        var id = await rows.FillAsync(
            ("transaction_id", "1001"), ("date_time_text", "20260105;093001"), ("time_zone", "America/New_York"),
            ("occurred_at_utc", moment), ("side", "SELL (Ca.)"), ("open_close", "C;O"), ("quantity", -100m), ("model", "Independent"));

        await using var context = rows.Database.NewContext();
        var fill = await context.Set<EventTradeFill>().SingleAsync(f => f.EventTradeFillId == id, Token);

        Assert.Equal(
            (LedgerRows.Account, rows.Run, rows.RawRecord, rows.Instrument),
            (fill.AccountId, fill.IngestionRunId, fill.SourceRawRecordId, fill.InstrumentId));
        Assert.Equal(
            ("FLEX_TXN:1001", "SELL (Ca.)", "C;O", -100m, "Independent"),
            (fill.ExecIdentity, fill.Side, fill.OpenClose, fill.Quantity, fill.Model));
        Assert.Equal(
            ("20260105;093001", "America/New_York", moment, new DateOnly(2026, 1, 5)),
            (fill.DateTimeText, fill.TimeZone, fill.OccurredAtUtc, fill.ReportDateLocal));
        Assert.Null(fill.Price);
        Assert.Null(fill.FxRateToBase);
    }

    [Fact]
    public async Task A_cash_movement_is_read_with_its_source()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var leg = await rows.LegAsync(("transaction_id", "3001"), ("action_id", "157743720"), ("reorg_code", "TC"), ("quantity", -5m));
        await rows.CashAsync(
            ("source", "corporate_action_proceeds"), ("cash_action", "corporate_action_proceeds"), ("event_corp_action_id", leg),
            ("cash_ordinal", 2));

        await using var context = rows.Database.NewContext();
        var cash = await context.Set<EventCashflow>().SingleAsync(c => c.Source == CashflowSource.CorporateActionProceeds, Token);
        var action = await context.Set<EventCorpAction>().SingleAsync(a => a.EventCorpActionId == cash.EventCorpActionId, Token);

        Assert.Equal((2, -1.68m, "USD"), (cash.CashOrdinal, cash.Amount, cash.Currency));
        Assert.Equal(("157743720", "3001", "TC", -5m), (action.ActionId, action.TransactionId, action.ReorgCode, action.Quantity));
    }

    [Fact]
    public async Task Both_legs_of_a_currency_deal_are_read()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FxLegAsync(("transaction_id", "4001"));
        await rows.FxLegAsync(
            ("transaction_id", "4001"), ("leg", "priced"), ("currency", "USD"), ("amount", 24060.4m), ("counter_currency", "EUR"),
            ("counter_amount", -20000m), ("commission", -3.1074m), ("commission_currency", "EUR"));

        await using var context = rows.Database.NewContext();
        var legs = await context.Set<EventFx>().OrderBy(d => d.Currency).ToListAsync(Token);

        Assert.Equal(
            [(FxLeg.Dealt, "EUR", -20000m, (decimal?)null), (FxLeg.Priced, "USD", 24060.4m, -3.1074m)],
            legs.Select(l => (l.Leg, l.Currency, l.Amount, l.Commission)));
    }
}
