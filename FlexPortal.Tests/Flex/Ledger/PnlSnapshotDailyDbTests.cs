using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class PnlSnapshotDailyDbTests
{
    [Fact]
    public async Task A_day_has_one_snapshot_of_an_instrument()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.SnapshotAsync();

        await RefusedAsync("uq_pnl_snapshot_daily_account_date_instrument", () => rows.SnapshotAsync(("version", 2)));
        await rows.SnapshotAsync(("report_date_local", new DateOnly(2026, 1, 6)));
        await rows.SnapshotAsync(("instrument_id", await rows.InstrumentAsync(("conid", "665375414"))));

        Assert.Equal(3, await rows.CountAsync("pnl_snapshot_daily"));
    }

    [Fact]
    public async Task A_price_names_the_row_it_was_taken_from()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string, object?) price = ("mark_price", 101.25m), openPosition = ("open_position_raw_record_id", rows.RawRecord);

        await RefusedAsync("ck_pnl_snapshot_daily_mark", () => rows.SnapshotAsync(price));
        await RefusedAsync("ck_pnl_snapshot_daily_mark", () => rows.SnapshotAsync(price, ("mark_source", "guess")));
        await RefusedAsync("ck_pnl_snapshot_daily_mark_record", () => rows.SnapshotAsync(price, ("mark_source", "open_position")));
        await RefusedAsync(
            "ck_pnl_snapshot_daily_mark_record", () => rows.SnapshotAsync(price, ("mark_source", "last_trade"), openPosition));
        await RefusedAsync(
            "fk_pnl_snapshot_daily_trade",
            () => rows.SnapshotAsync(price, ("mark_source", "last_trade"), ("trade_raw_record_id", Guid.NewGuid())));
        await rows.SnapshotAsync(price, ("mark_source", "open_position"), openPosition);
    }

    [Fact]
    public async Task A_rate_names_the_row_it_was_taken_from()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string, object?) rate = ("fx_rate_to_base", 0.8313m);

        await RefusedAsync("ck_pnl_snapshot_daily_fx", () => rows.SnapshotAsync(rate));
        await RefusedAsync("ck_pnl_snapshot_daily_fx", () => rows.SnapshotAsync(("fx_rate_to_base", -1m), ("fx_source", "same_currency")));
        await RefusedAsync("ck_pnl_snapshot_daily_fx_record", () => rows.SnapshotAsync(rate, ("fx_source", "conversion_rate")));
        await rows.SnapshotAsync(rate, ("fx_source", "conversion_rate"), ("fx_raw_record_id", rows.RawRecord));
    }

    [Fact]
    public async Task A_result_without_proof_has_no_total()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var other = await rows.InstrumentAsync(("conid", "665375414"));
        await rows.SnapshotAsync(("realized_pnl_to_date", -0.25m), ("unrealized_pnl", 31.000000001m));
        await rows.SnapshotAsync(
            ("instrument_id", other), ("unrealized_pnl", 31m), ("mark_price", 3m), ("mark_source", "last_trade"),
            ("trade_raw_record_id", rows.RawRecord), ("is_provisional", true), ("diagnostic_code", "EOD_MARK_FALLBACK_LAST_TRADE"));

        await using var context = rows.Database.NewContext();
        var snapshots = await context.Set<PnlSnapshotDaily>().ToListAsync(TestContext.Current.CancellationToken);
        var proved = snapshots.Single(s => s.InstrumentId == rows.Instrument);
        var unproved = snapshots.Single(s => s.InstrumentId == other);

        Assert.Equal(30.750000001m, proved.TotalPnl);
        Assert.Null(proved.MarkSource);
        Assert.Null(unproved.TotalPnl);
        Assert.Equal((MarkSource.LastTrade, true, 1), (unproved.MarkSource, unproved.IsProvisional, unproved.Version));
    }
}
