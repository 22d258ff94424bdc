using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class InstrumentDbTests
{
    private static readonly (string, object?) By = ("created_by", "analyst");

    [Fact]
    public async Task An_account_has_a_contract_once_under_any_symbol()
    {
        await using var rows = await LedgerRows.CreateAsync();

        await RefusedAsync("uq_instrument_account_conid", () => rows.InstrumentAsync(("symbol", "LCID1")));
        await rows.InstrumentAsync(("conid", "665375414"));
        await rows.InstrumentAsync(("account_id", "U2000002"));

        Assert.Equal(3, await rows.CountAsync("instrument"));
    }

    [Fact]
    public async Task A_contract_without_identity_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, object Value, string Constraint)[] refused =
        [
            ("conid", "", "ck_instrument_conid"),
            ("conid", "0", "ck_instrument_conid"),
            ("underlying_conid", "", "ck_instrument_conid"),
            ("account_id", "-", "ck_instrument_account"),
            ("put_call", "", "ck_instrument_put_call"),
            ("currency", "", "ck_instrument_currency"),
        ];
        foreach (var (column, value, constraint) in refused)
        {
            await RefusedAsync(constraint, () => rows.InstrumentAsync(("conid", "665375414"), (column, value)));
        }
    }

    [Fact]
    public async Task A_label_has_one_name_whatever_its_case()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.InsertAsync("label", ("name", "Growth"), ("color", "#12ab9f"), By);

        await RefusedAsync("uq_label_name", () => rows.InsertAsync("label", ("name", "growth"), By));
        await RefusedAsync("ck_label_name", () => rows.InsertAsync("label", ("name", " Growth"), By));
        await RefusedAsync("ck_label_name", () => rows.InsertAsync("label", ("name", new string('a', 101)), By));
        await RefusedAsync("ck_label_color", () => rows.InsertAsync("label", ("name", "Income"), ("color", "red"), By));
    }

    [Fact]
    public async Task An_instrument_carries_a_label_once_and_keeps_it_from_deletion()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var other = await rows.InstrumentAsync(("account_id", "U2000002"));
        var label = await rows.InsertAsync("label", ("name", "Growth"), By);
        (string, object?)[] pair = [("account_id", Account), ("instrument_id", rows.Instrument), ("label_id", label), By];
        await rows.InsertAsync("instrument_label", pair);

        await RefusedAsync("uq_instrument_label_account_pair", () => rows.InsertAsync("instrument_label", pair));
        await RefusedAsync(
            "fk_instrument_label_instrument", () => rows.InsertAsync("instrument_label", [.. pair, ("instrument_id", other)]));
        await RefusedAsync(
            "fk_instrument_label_label", () => rows.InsertAsync("instrument_label", [.. pair, ("label_id", Guid.NewGuid())]));
        await Assert.ThrowsAsync<PostgresException>(() => rows.Database.ExecuteAsync("DELETE FROM flex.label"));
        await Assert.ThrowsAsync<PostgresException>(() => rows.Database.ExecuteAsync("DELETE FROM flex.instrument"));
    }

    [Fact]
    public async Task A_note_needs_a_subject()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var label = await rows.InsertAsync("label", ("name", "Growth"), By);
        (string, object?) text = ("content", "Bought after the split."), account = ("account_id", Account);

        await RefusedAsync("ck_note_subject", () => rows.InsertAsync("note", text, By));
        await RefusedAsync("ck_note_account", () => rows.InsertAsync("note", text, By, ("instrument_id", rows.Instrument)));
        await RefusedAsync("ck_note_account", () => rows.InsertAsync("note", text, By, ("label_id", label), account));
        await RefusedAsync("ck_note_content", () => rows.InsertAsync("note", ("content", "  "), By, ("label_id", label)));
        await RefusedAsync("fk_note_instrument", () => rows.InsertAsync("note", text, By, ("instrument_id", Guid.NewGuid()), account));
        await rows.InsertAsync("note", text, By, ("label_id", label));
        await rows.InsertAsync("note", text, By, ("instrument_id", rows.Instrument), account, ("label_id", label));
    }

    [Fact]
    public async Task Instrument_label_and_note_are_read_together()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var id = await rows.InstrumentAsync(("conid", "665375414"), ("symbol", "MSTR"), ("strike", 312.5m), ("put_call", "C"));
        var label = await rows.InsertAsync("label", ("name", "Growth"), By);
        await rows.InsertAsync("instrument_label", ("account_id", Account), ("instrument_id", id), ("label_id", label), By);
        await rows.InsertAsync("note", ("content", "Watch."), By, ("account_id", Account), ("instrument_id", id));

        await using var context = rows.Database.NewContext();
        var read = await (
            from instrument in context.Set<Instrument>()
            join pair in context.Set<InstrumentLabel>() on instrument.InstrumentId equals pair.InstrumentId
            join name in context.Set<Label>() on pair.LabelId equals name.LabelId
            join note in context.Set<Note>() on instrument.InstrumentId equals note.InstrumentId
            select new { instrument.Symbol, instrument.Strike, instrument.PutCall, name.Name, note.Content })
            .SingleAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("MSTR", 312.5m, "C", "Growth", "Watch."), (read.Symbol, read.Strike, read.PutCall, read.Name, read.Content));
    }
}
