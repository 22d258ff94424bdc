using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class PositionLotDbTests
{
    private static readonly DateOnly Later = new(2026, 1, 9);

    [Fact]
    public async Task An_opening_row_opens_one_lot_unless_it_names_lots()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LotAsync();

        await RefusedAsync("uq_position_lot_account_source", () => rows.LotAsync());
        await rows.LotAsync(("lot_ordinal", 1));
        await rows.LotAsync(("instrument_id", await rows.InstrumentAsync(("conid", "665375414"))));

        Assert.Equal(3, await rows.CountAsync("position_lot"));
    }

    [Fact]
    public async Task A_lot_names_its_opening_row()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var fill = await rows.FillAsync(("ib_exec_id", "a.01.01"));
        var leg = await rows.LegAsync(("transaction_id", "3001"));
        var openPosition = await rows.RawRecordAsync("OpenPositions", "OpenPosition");

        foreach (var origin in new[] { "fill", "corporate_action", "open_position" })
        {
            await RefusedAsync("ck_position_lot_opened_by", () => rows.LotAsync(("origin", origin)));
        }

        await RefusedAsync("fk_position_lot_trade_fill", () => rows.LotAsync(("open_event_trade_fill_id", Guid.NewGuid())));
        await RefusedAsync("fk_position_lot_corp_action", () => rows.LotAsync(("open_event_corp_action_id", Guid.NewGuid())));
        await RefusedAsync("fk_position_lot_open_position", () => rows.LotAsync(("open_position_raw_record_id", Guid.NewGuid())));
        await rows.LotAsync(("origin", "fill"), ("open_event_trade_fill_id", fill));
        await rows.LotAsync(("origin", "corporate_action"), ("open_event_corp_action_id", leg), ("lot_ordinal", 1));
        await rows.LotAsync(("origin", "open_position"), ("open_position_raw_record_id", openPosition), ("lot_ordinal", 2));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => rows.Database.ExecuteAsync("DELETE FROM flex.event_trade_fill"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => rows.Database.ExecuteAsync("DELETE FROM flex.event_corp_action"));
    }

    [Fact]
    public async Task The_open_quantity_never_exceeds_the_opened_quantity()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (decimal Opened, decimal Left)[] accepted = [(100m, 100m), (100m, 0.5m), (-100m, -100m), (-100m, -0.5m)];
        (decimal Opened, decimal Left)[] refused = [(100m, 101m), (100m, -1m), (-100m, 1m), (-100m, -101m)];
        foreach (var (index, (opened, left)) in accepted.Index())
        {
            await rows.LotAsync(("open_quantity", opened), ("remaining_quantity", left), ("lot_ordinal", index));
        }

        foreach (var (opened, left) in refused)
        {
            await RefusedAsync(
                "ck_position_lot_quantity",
                () => rows.LotAsync(("open_quantity", opened), ("remaining_quantity", left), ("lot_ordinal", 9)));
        }

        await RefusedAsync(
            "ck_position_lot_quantity",
            () => rows.LotAsync(
                ("open_quantity", 0m), ("remaining_quantity", 0m), ("status", "closed"), ("closed_date_local", Later), ("lot_ordinal", 9)));
    }

    [Fact]
    public async Task A_lot_without_open_quantity_is_closed_with_its_time()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string, object?) closed = ("status", "closed"), nothing = ("remaining_quantity", 0m), day = ("closed_date_local", Later);

        await RefusedAsync("ck_position_lot_closed", () => rows.LotAsync(closed, day));
        await RefusedAsync("ck_position_lot_closed", () => rows.LotAsync(nothing));
        await RefusedAsync("ck_position_lot_closed", () => rows.LotAsync(closed, nothing));
        await RefusedAsync("ck_position_lot_closed", () => rows.LotAsync(day));
        await RefusedAsync("ck_position_lot_days", () => rows.LotAsync(closed, nothing, ("closed_date_local", new DateOnly(2026, 1, 4))));
        await RefusedAsync("ck_position_lot_version", () => rows.LotAsync(("version", 0)));
        await rows.LotAsync(closed, nothing, day);
    }

    [Fact]
    public async Task A_lot_is_read_with_its_origin()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var fill = await rows.FillAsync(("ib_exec_id", "a.01.01"));
        await rows.LotAsync(
            ("origin", "fill"), ("open_event_trade_fill_id", fill), ("status", "closed"), ("open_quantity", -7m),
            ("remaining_quantity", 0m), ("closed_date_local", Later), ("realized_pnl_to_date", -64508.910176m));

        await using var context = rows.Database.NewContext();
        var lot = await context.Set<PositionLot>().SingleAsync(l => l.Status == LotStatus.Closed, TestContext.Current.CancellationToken);

        Assert.Equal(
            (LotOrigin.Fill, fill, -7m, -64508.910176m, 1, rows.RawRecord),
            (lot.Origin, lot.OpenEventTradeFillId, lot.OpenQuantity, lot.RealizedPnlToDate, lot.Version, lot.SourceRawRecordId));
    }
}
