using FlexPortal.Core.Platform.Audit;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>Verification finds changes made with every guard off, from the log alone or with a head kept elsewhere.</summary>
public sealed class VerifyAuditDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private AuditTrial _trial = null!;
    private AuditHead _head = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _trial = await AuditTrial.StartAsync(_database);
        await _trial.FillAsync(9);
        _head = await _trial.Log.WriteAsync(AuditTrial.Event("the last"), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _trial.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_untouched_log_is_intact()
    {
        var verification = await _trial.Verify.ExecuteAsync(1, [_head], Cancel);

        Assert.True(verification.IsIntact);
        Assert.Equal((10, _head, 1), (verification.Entries, verification.Head, verification.AnchorsCompared));
    }

    [Fact]
    public async Task A_part_is_verified_from_an_entry_on()
    {
        var verification = await _trial.Verify.ExecuteAsync(8, [], Cancel);
        Assert.True(verification.IsIntact);
        Assert.Equal(3, verification.Entries);

        // Changes before the part are not checked, except where it begins.
        await _trial.TamperAsync("UPDATE platform.audit_entry SET actor = 'ben' WHERE seq = 3");
        Assert.True((await _trial.Verify.ExecuteAsync(8, [], Cancel)).IsIntact);
        await _trial.TamperAsync("DELETE FROM platform.audit_entry WHERE seq = 7");
        Assert.Equal("CHAIN_GAP", Assert.Single((await _trial.Verify.ExecuteAsync(8, [], Cancel)).Differences).Code);
    }

    [Theory]
    [InlineData("actor = 'ben'")]
    [InlineData("actor_kind = 'portal'")]
    [InlineData("at_utc = at_utc + interval '1 microsecond'")]
    [InlineData("action = 'SIGN_IN'")]
    [InlineData("subject_kind = 'person'")]
    [InlineData("subject = 'another'")]
    [InlineData("from_address = NULL")]
    [InlineData("outcome = 'failed'")]
    [InlineData("code = 'X_Y'")]
    [InlineData("details = '{}'")]
    [InlineData("link = sha256('x')")]
    public async Task A_changed_field_is_found(string change)
    {
        await _trial.TamperAsync($"UPDATE platform.audit_entry SET {change} WHERE seq = 5");

        Assert.Contains("5 ENTRY_CHANGED", await _trial.FindAsync());
    }

    [Fact]
    public async Task An_entry_rewritten_with_its_link_breaks_the_chain_at_the_next()
    {
        await RewriteAsync(5, 5);

        Assert.Equal(["6 CHAIN_BROKEN"], await _trial.FindAsync());
    }

    [Fact]
    public async Task A_removed_entry_in_the_middle_is_found()
    {
        await _trial.TamperAsync("DELETE FROM platform.audit_entry WHERE seq = 5");

        Assert.Equal(["6 CHAIN_GAP", "6 CHAIN_BROKEN"], await _trial.FindAsync());
    }

    [Fact]
    public async Task Removed_first_entries_are_found()
    {
        await _trial.TamperAsync("DELETE FROM platform.audit_entry WHERE seq < 4");

        var found = Assert.Single(
            (await _trial.Verify.ExecuteAsync(1, [], Cancel)).Differences, difference => difference.Code is "CHAIN_GAP");
        Assert.Matches(@"\b1 to 3\b", found.Sentence);
    }

    [Fact]
    public async Task Removed_newest_entries_are_found_by_a_head_kept_elsewhere_alone()
    {
        await _trial.TamperAsync("DELETE FROM platform.audit_entry WHERE seq > 8");

        Assert.Empty(await _trial.FindAsync());
        Assert.Equal(["10 ANCHOR_MISSING"], await _trial.FindAsync(_head));
    }

    [Fact]
    public async Task A_rewritten_end_of_the_log_is_found_by_a_head_kept_elsewhere_alone()
    {
        var early = await HeadAsync(4);
        await RewriteAsync(5, 10);

        Assert.Empty(await _trial.FindAsync(early));
        Assert.Equal(["10 ANCHOR_DIFFERS"], await _trial.FindAsync(early, _head));
        // A head before the verified part is checked too.
        Assert.Equal(
            "ANCHOR_DIFFERS", Assert.Single((await _trial.Verify.ExecuteAsync(9, [await HeadAsync(8), _head], Cancel)).Differences).Code);
        Assert.Equal(
            "ANCHOR_DIFFERS", Assert.Single((await _trial.Verify.ExecuteAsync(10, [new(2, _head.Link)], Cancel)).Differences).Code);
    }

    [Theory]
    [InlineData("ALTER TABLE platform.audit_entry DISABLE TRIGGER audit_entry_immutable")]
    [InlineData("ALTER TABLE platform.audit_entry ENABLE TRIGGER audit_entry_immutable")]
    [InlineData("DROP TRIGGER audit_entry_immutable ON platform.audit_entry")]
    [InlineData(
        """
        CREATE OR REPLACE TRIGGER audit_entry_immutable BEFORE DELETE ON platform.audit_entry
            FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change();
        ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_immutable
        """)]
    [InlineData(
        """
        CREATE OR REPLACE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE ON platform.audit_entry
            FOR EACH ROW WHEN (OLD.actor <> 'ben') EXECUTE FUNCTION platform.refuse_audit_change();
        ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_immutable
        """)]
    public async Task A_guard_that_is_not_in_force_is_found(string attack)
    {
        await _database.ExecuteAsync(attack);

        var found = Assert.Single((await _trial.Verify.ExecuteAsync(1, [_head], Cancel)).Differences);
        Assert.Equal("GUARD_MISSING", found.Code);
        Assert.Contains("audit_entry_immutable", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guard_that_refuses_nothing_is_found()
    {
        await _database.ExecuteAsync(
            "CREATE OR REPLACE FUNCTION platform.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$");

        Assert.Equal(["GUARD_MISSING", "GUARD_MISSING"], await _trial.FindAsync());
    }

    [Fact]
    public async Task An_empty_log_is_intact_without_a_head_kept_elsewhere()
    {
        await _trial.TamperAsync("TRUNCATE platform.audit_entry");

        Assert.Empty(await _trial.FindAsync());
        Assert.Equal(["10 ANCHOR_MISSING"], await _trial.FindAsync(_head));
    }

    private async Task<AuditHead> HeadAsync(long seq)
    {
        await using var context = _database.NewContext();
        var row = await context.Set<AuditRow>().AsNoTracking().SingleAsync(row => row.Seq == seq, Cancel);
        return new(seq, Convert.ToHexStringLower(row.Link));
    }

    /// <summary>Changes the actor, and computes every following link as the portal would.</summary>
    private async Task RewriteAsync(long first, long last)
    {
        await using var context = _database.NewContext();
        var rows = await context.Set<AuditRow>().AsNoTracking().Where(row => row.Seq >= first - 1 && row.Seq <= last)
            .OrderBy(row => row.Seq).ToListAsync(Cancel);
        var before = rows[0];
        foreach (var row in rows.Skip(1))
        {
            var forged = row with { Actor = "ben", PrevLink = before.Link };
            forged = forged with { Link = AuditChain.Link(forged) };
            await _trial.TamperAsync(
                "UPDATE platform.audit_entry SET actor = $1, prev_link = $2, link = $3 WHERE seq = $4", forged.Actor, forged.PrevLink,
                forged.Link, forged.Seq);
            before = forged;
        }
    }
}
