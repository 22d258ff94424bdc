using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class EventCorpActionDbTests
{
    private static readonly (string, object?)[] OldLeg =
        [("date_time_text", "20180604;202500"), ("conid", "265598"), ("reorg_code", "FS"), ("quantity", -12000m), ("code", "Ca")];

    [Fact]
    public async Task Both_legs_of_one_action_are_kept_and_neither_twice()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string, object?) action = ("action_id", "157743720");
        (string, object?) outLeg = ("transaction_id", "34519343314"), inLeg = ("transaction_id", "34519343318");
        await rows.LegAsync(action, outLeg, ("quantity", -12000m));
        await rows.LegAsync(action, inLeg, ("quantity", 480m));

        await AssertRefusedAsLegAsync(() => rows.LegAsync(action, outLeg, ("quantity", -12000m)));
        await AssertRefusedAsLegAsync(() => rows.LegAsync(action, inLeg, ("quantity", 480m)));
        Assert.Equal(2, await rows.CountAsync("event_corp_action"));
    }

    [Fact]
    public async Task A_leg_of_a_file_without_action_ids_is_refused_a_second_time()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LegAsync(("transaction_id", "3001"));

        await RefusedAsync("uq_event_corp_action_account_transaction", () => rows.LegAsync(("transaction_id", "3001")));
        await RefusedAsync(
            "uq_event_corp_action_account_transaction", () => rows.LegAsync(("transaction_id", "3001"), ("action_id", "157743720")));
    }

    [Fact]
    public async Task A_leg_without_any_id_is_known_by_its_content()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LegAsync(OldLeg);

        await RefusedAsync("uq_event_corp_action_fallback", () => rows.LegAsync(OldLeg));
        await RefusedAsync("uq_event_corp_action_fallback", () => rows.LegAsync([.. OldLeg, ("quantity", -12000.000m)]));
        await rows.LegAsync([.. OldLeg, ("quantity", 480m)]);
        await rows.LegAsync([.. OldLeg, ("conid", "265599")]);
        await rows.LegAsync([.. OldLeg, ("code", null)]);
        await rows.LegAsync([.. OldLeg, ("report_date_local", new DateOnly(2026, 1, 6))]);

        Assert.Equal(5, await rows.CountAsync("event_corp_action"));
    }

    [Fact]
    public async Task An_action_id_alone_does_not_make_two_legs_one()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LegAsync([.. OldLeg, ("action_id", "157743720")]);
        await rows.LegAsync([.. OldLeg, ("action_id", "157743720"), ("quantity", 480m)]);

        await RefusedAsync("uq_event_corp_action_fallback", () => rows.LegAsync([.. OldLeg, ("action_id", "157743720")]));
    }

    [Fact]
    public async Task Columns_that_a_query_leaves_out_do_not_let_a_leg_in_twice()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LegAsync(("reorg_code", "TC"), ("quantity", 5m));

        await RefusedAsync("uq_event_corp_action_fallback", () => rows.LegAsync(("reorg_code", "TC"), ("quantity", 5m)));
    }

    [Fact]
    public async Task Legs_with_ids_may_agree_in_everything_else()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.LegAsync([.. OldLeg, ("transaction_id", "3001")]);
        await rows.LegAsync([.. OldLeg, ("transaction_id", "3002")]);
        await rows.LegAsync(OldLeg);

        Assert.Equal(3, await rows.CountAsync("event_corp_action"));
    }

    [Fact]
    public async Task Missing_values_are_null_and_never_a_placeholder()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, object Value, string Constraint)[] refused =
        [
            ("transaction_id", "", "ck_event_corp_action_ids"),
            ("action_id", "-", "ck_event_corp_action_ids"),
            ("conid", "", "ck_event_corp_action_ids"),
            ("code", "", "ck_event_corp_action_key_text"),
            ("reorg_code", "", "ck_event_corp_action_key_text"),
            ("account_id", "-", "ck_event_corp_action_account"),
            ("level_of_detail", "EXECUTION", "ck_event_corp_action_level"),
        ];
        foreach (var (column, value, constraint) in refused)
        {
            await RefusedAsync(constraint, () => rows.LegAsync([.. OldLeg, (column, value)]));
        }
    }

    /// <summary>Two constraints hold a leg with both ids; the database names the one it meets first.</summary>
    private static async Task AssertRefusedAsLegAsync(Func<Task> insert)
    {
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(insert);
        Assert.True(
            refusal.ConstraintName is "uq_event_corp_action_account_action" or "uq_event_corp_action_account_transaction", refusal.Message);
    }
}
