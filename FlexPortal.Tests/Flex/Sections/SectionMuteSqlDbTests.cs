using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>Mutes: which sections can be muted, until when, and that none is ever lost.</summary>
public sealed class SectionMuteSqlDbTests : IAsyncLifetime
{
    private TestPortal _portal = null!;
    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private SectionQueries Queries => _portal.Services.GetRequiredService<SectionQueries>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_muted_section_is_still_missing_with_its_user_reason_and_last_day()
    {
        var run = await _portal.RunAsync("missing-cash-report");

        var mute = await MutedAsync(run, 7, " The query is being rebuilt. ");

        var report = (await Queries.FindAsync(AccountScope.All, run.IngestionRunId, Cancel))!;
        var cash = Assert.Single(report.Sections, section => section.IsMissed);
        Assert.Equal((SectionState.Missing, FindingSeverity.Warning), (cash.State, cash.Severity));
        Assert.Equal(
            (mute.SectionMuteId, "The query is being rebuilt.", "analyst", Today.AddDays(7)),
            (cash.Mute!.SectionMuteId, cash.Mute.Reason, cash.Mute.MutedBy, cash.Mute.UntilDate));
        Assert.Equal((1, 1), (report.MissingCount, report.MutedCount));
        var muted = Assert.Single(await ListAsync(run));
        Assert.Equal(("CashReport", run.AccountId), (muted.SectionName, muted.StatementAccountId));
        Assert.Empty(await Queries.ListMutedAsync(AccountScope.All, run.AccountId, run.FlexQueryId, !run.Sandbox, Cancel));
        Assert.Empty(await Queries.ListMutedAsync(AccountScope.All, run.AccountId, "another", run.Sandbox, Cancel));
    }

    [Fact]
    public async Task A_new_mute_replaces_the_old_one_and_an_end_is_final_and_kept()
    {
        var run = await _portal.RunAsync("missing-cash-report");
        var (first, second) = (await MutedAsync(run, 1), await MutedAsync(run, 30));

        Assert.Equal(second.SectionMuteId, Assert.Single(await ListAsync(run)).SectionMuteId);
        Assert.Equal(EndMuteOutcome.AlreadyOver, await EndAsync(first.SectionMuteId, "another"));
        Assert.Equal(EndMuteOutcome.Ended, await EndAsync(second.SectionMuteId, "another"));
        Assert.Equal(EndMuteOutcome.AlreadyOver, await EndAsync(second.SectionMuteId, "else"));
        Assert.Equal(EndMuteOutcome.NotFound, await EndAsync(Guid.NewGuid(), "else"));

        Assert.Equal(0, (await Queries.FindAsync(AccountScope.All, run.IngestionRunId, Cancel))!.MutedCount);
        var page = await Queries.ListMutesAsync(AccountScope.All, run.AccountId, run.FlexQueryId, null, 1, Cancel);
        Assert.Equal((second.SectionMuteId, "another"), (page.Items[0].SectionMuteId, page.Items[0].EndedBy));
        Assert.True(SectionQueries.MuteOrder.TryParse(page.NextCursor, out var place));
        var older = await Queries.ListMutesAsync(AccountScope.All, run.AccountId, run.FlexQueryId, place, 10, Cancel);
        Assert.Equal((first.SectionMuteId, "analyst", null), (older.Items[0].SectionMuteId, older.Items[0].EndedBy, older.NextCursor));
    }

    [Fact]
    public async Task Many_at_once_leave_one_that_counts()
    {
        var run = await _portal.RunAsync("missing-cash-report");

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(days => MuteAsync(run.IngestionRunId, "CashReport", days)));

        Assert.All(outcomes, outcome => Assert.IsType<MuteOutcome.Muted>(outcome));
        Assert.Single(await ListAsync(run));
        Assert.Equal(8, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.section_mute"));
    }

    [Fact]
    public async Task A_mute_whose_last_day_is_over_does_not_count()
    {
        var run = await _portal.RunAsync("missing-cash-report");
        await _database.ExecuteAsync($"""
            INSERT INTO flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name, until_date, reason,
                muted_by)
            VALUES ('{run.AccountId}', '{run.FlexQueryId}', true, '{run.AccountId}', 'CashReport',
                (now() AT TIME ZONE 'UTC')::date - 1, 'Expected.', 'x')
            """);

        Assert.Empty(await ListAsync(run));
        await MutedAsync(run, 0);
    }

    [Fact]
    public async Task A_mute_that_cannot_be_set_is_refused_with_its_code()
    {
        var run = (await _portal.RunAsync("missing-cash-report")).IngestionRunId;
        var failed = (await _portal.RunAsync("missing-trades")).IngestionRunId;

        Assert.Equal("MUTE_REASON_INVALID", await RefusalAsync(run, "CashReport", 1, " a "));
        Assert.Equal("MUTE_REASON_INVALID", await RefusalAsync(run, "CashReport", 1, new string('a', 501)));
        Assert.Equal("MUTE_REASON_INVALID", await RefusalAsync(run, "CashReport", 1, "a\0b c"));
        Assert.Equal("MUTE_UNTIL_INVALID", await RefusalAsync(run, "CashReport", -1));
        Assert.Equal("MUTE_UNTIL_INVALID", await RefusalAsync(run, "CashReport", 367));
        Assert.Equal("MUTE_NOT_MISSING", await RefusalAsync(run, "Trades", 1));
        Assert.Equal("MUTE_NOT_MISSING", await RefusalAsync(run, "NoSuchSection", 1));
        Assert.Equal("MUTE_SECTION_REQUIRED", await RefusalAsync(failed, "Trades", 1));
        Assert.IsType<MuteOutcome.RunNotFound>(await MuteAsync(Guid.NewGuid(), "CashReport", 1));
    }

    [Fact]
    public async Task With_several_accounts_the_account_is_required()
    {
        var runs = new CraftedRuns(_database);
        await runs.StatementAsync("U1:CashReport U2:CashReport");
        var run = await runs.StatementAsync("U1:ChangeInNAV U2:ChangeInNAV", "U1:CashReport U2:CashReport");

        Assert.Equal("MUTE_ACCOUNT_NEEDED", await RefusalAsync(run, "CashReport", 1));
        var outcome = await _portal.Services.GetRequiredService<MuteSection>()
            .ExecuteAsync(AccountScope.All, new(run, "CashReport", Today, "Expected.", Actors.Named("analyst"), "U2"), Cancel);

        var mute = Assert.IsType<MuteOutcome.Muted>(outcome).Mute;
        Assert.Equal(("U1", "U2"), (mute.AccountId, mute.StatementAccountId));
        var report = (await Queries.FindAsync(AccountScope.All, run, Cancel))!;
        Assert.Equal("U2", Assert.Single(report.Sections, section => section.Mute is not null).AccountId);
    }

    [Fact]
    public async Task Setting_replacing_and_ending_a_mute_are_audited_and_notify_the_pages_of_all_runs()
    {
        var run = await _portal.RunAsync("missing-cash-report");
        await using var listener = await TopicListener.StartAsync(_database, Cancel);

        var first = (await MutedAsync(run, 1)).SectionMuteId;
        Assert.Equal(["run/"], await listener.TakeAsync(Cancel));
        var second = (await MutedAsync(run, 2)).SectionMuteId;
        Assert.Equal(["run/"], await listener.TakeAsync(Cancel));
        await EndAsync(second, "else");
        Assert.Equal(["run/"], await listener.TakeAsync(Cancel));
        // What changes nothing is neither audited nor announced.
        await EndAsync(second, "else");
        await RefusalAsync(run.IngestionRunId, "Trades", 1);
        Assert.Empty(await listener.TakeAsync(Cancel));

        Assert.Equal(
            [
                $"SECTION_MUTE {first} analyst", $"SECTION_UNMUTE {first} analyst",
                $"SECTION_MUTE {second} analyst", $"SECTION_UNMUTE {second} else",
            ],
            await _database.ScalarAsync<string[]>("""
                SELECT array_agg(concat_ws(' ', action, subject, actor) ORDER BY seq)
                  FROM platform.audit_entry WHERE subject_kind = 'mute'
                """));
        Assert.Equal(
            $"CashReport {Today.AddDays(1):yyyy-MM-dd} {run.IngestionRunId}",
            await _database.ScalarAsync<string>("""
                SELECT concat_ws(' ', details ->> 'section', details ->> 'until', details ->> 'run')
                  FROM platform.audit_entry WHERE action = 'SECTION_MUTE' ORDER BY seq LIMIT 1
                """));
    }

    [Fact]
    public async Task Without_the_audit_log_no_mute_is_set_or_ended()
    {
        var run = await _portal.RunAsync("missing-cash-report");
        var mute = await MutedAsync(run, 1);
        await _database.ExecuteAsync("ALTER TABLE platform.audit_entry RENAME TO gone");

        await Assert.ThrowsAsync<AuditUnavailableException>(() => MutedAsync(run, 2));
        await Assert.ThrowsAsync<AuditUnavailableException>(() => EndAsync(mute.SectionMuteId, "else"));

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.section_mute"));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.section_mute WHERE ended_at_utc IS NULL"));
    }

    [Theory]
    [InlineData("DELETE FROM flex.section_mute")]
    [InlineData("TRUNCATE flex.section_mute")]
    [InlineData("UPDATE flex.section_mute SET reason = 'Another.'")]
    [InlineData("UPDATE flex.section_mute SET ended_at_utc = clock_timestamp(), ended_by = 'x', until_date = until_date + 1")]
    public async Task The_database_refuses_to_lose_or_rewrite_a_mute(string sql)
    {
        var run = await _portal.RunAsync("missing-cash-report");
        await MutedAsync(run, 1);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(sql));

        Assert.Equal("55000", refused.SqlState);
    }

    private async Task<string> RefusalAsync(Guid run, string section, int days, string reason = "Expected.") =>
        Assert.IsType<MuteOutcome.Refused>(await MuteAsync(run, section, days, reason)).Error.Code;

    private async Task<SectionMute> MutedAsync(RunDetail run, int days, string reason = "Expected.") =>
        Assert.IsType<MuteOutcome.Muted>(await MuteAsync(run.IngestionRunId, "CashReport", days, reason)).Mute;

    private Task<MuteOutcome> MuteAsync(Guid run, string section, int days, string reason = "Expected.") =>
        _portal.Services.GetRequiredService<MuteSection>()
            .ExecuteAsync(AccountScope.All, new(run, section, Today.AddDays(days), reason, Actors.Named("analyst")), Cancel);

    private Task<IReadOnlyList<SectionMute>> ListAsync(RunDetail run) =>
        Queries.ListMutedAsync(AccountScope.All, run.AccountId, run.FlexQueryId, run.Sandbox, Cancel);

    private Task<EndMuteOutcome> EndAsync(Guid mute, string by) =>
        _portal.Services.GetRequiredService<EndSectionMute>().ExecuteAsync(AccountScope.All, mute, Actors.Named(by), Cancel);
}
