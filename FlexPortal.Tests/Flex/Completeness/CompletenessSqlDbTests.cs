using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Completeness;

public sealed class CompletenessSqlDbTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 6, 0, 0, TimeSpan.Zero);

    private static readonly DateOnly Today = new(2026, 11, 16);

    [Fact]
    public async Task An_empty_database_knows_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();

        Assert.Empty(await ReadAsync(database));
    }

    [Fact]
    public async Task The_newest_statement_is_the_one_with_the_latest_day_and_not_the_one_fetched_last()
    {
        await using var database = await SeededAsync();
        var newest = await ListedRuns.SucceedAsync(database, "U1", "1", Monday, "20261101-20261113");
        await ListedRuns.SucceedAsync(database, "U1", "1", Monday.AddHours(1), "20260101-20260131");
        await ListedRuns.SucceedAsync(database, "U1", "1", Monday.AddHours(2), "unknown");

        var facts = Assert.Single(await ReadAsync(database));

        Assert.Equal((newest, new DateOnly(2026, 11, 13)), (facts.Statement!.RunId, facts.Statement.LastDay));
        Assert.Equal(ListedRuns.Sections, facts.Statement.Sections);
        Assert.Empty(facts.Statement.Missing);
        Assert.Null(facts.Ended);
    }

    [Fact]
    public async Task A_section_is_missing_since_the_first_statement_of_the_present_streak()
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 9, "CashReport");
        await DayAsync(database, 10);
        await DayAsync(database, 11, "Trades");
        await DayAsync(database, 12, "CashReport");
        await DayAsync(database, 13, "CashReport", "Trades");

        var facts = Assert.Single(await ReadAsync(database));

        Assert.Equal([new("CashReport", new(2026, 11, 12)), new("Trades", new(2026, 11, 13))], facts.Statement!.Missing);
        Assert.Equal(["AccountInformation", "OpenPositions"], facts.Statement.Sections);
    }

    [Fact]
    public async Task A_section_that_no_statement_had_was_never_there()
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 12, "CashReport");
        await DayAsync(database, 13, "CashReport");

        Assert.Equal([new("CashReport", null)], Assert.Single(await ReadAsync(database)).Statement!.Missing);
    }

    [Fact]
    public async Task A_streak_longer_than_the_statements_read_is_marked()
    {
        await using var database = await SeededAsync();
        for (var day = 0; day < CompletenessSql.StatementsLookedAt + 3; day++)
        {
            await ListedRuns.SucceedAsync(
                database, "U1", "1", Monday.AddDays(-day), $"20240101-{Monday.AddDays(-day):yyyyMMdd}", "CashReport");
        }

        var missing = Assert.Single(Assert.Single(await ReadAsync(database)).Statement!.Missing);

        Assert.Equal(new("CashReport", Today.AddDays(1 - CompletenessSql.StatementsLookedAt), OrLonger: true), missing);
    }

    [Fact]
    public async Task A_failure_counts_until_a_later_run_succeeds()
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 13);
        var failed = await ListedRuns.FailAsync(database, "U1", "1", Monday, "RUN_ABANDONED", "It was lost.");

        var facts = Assert.Single(await ReadAsync(database));
        var number = facts.Newest!.RunNumber;
        Assert.True(number > 0, "The run has no number.");
        Assert.Equal(new FailedSince(failed, RunOutcome.Lost, "RUN_ABANDONED", "It was lost.", WhatToDo: null, number), facts.Ended);
        Assert.Equal(new NewestRun(failed, number, RunOutcome.Lost, Monday), facts.Newest);

        await ListedRuns.SucceedAsync(database, "U1", "1", Monday.AddHours(1), "20261101-20261113");
        Assert.Null(Assert.Single(await ReadAsync(database)).Ended);
    }

    [Fact]
    public async Task A_run_under_way_is_read_beside_the_end_of_the_one_before()
    {
        await using var database = await SeededAsync();
        await ListedRuns.FailAsync(database, "U1", "1", Monday, "FLEX_TOKEN_EXPIRED");
        var active = await ListedRuns.StartAsync(database, "U1", "1", Monday.AddHours(1));

        var facts = Assert.Single(await ReadAsync(database));

        Assert.Equal((active, RunOutcome.Failed), (facts.ActiveRunId, facts.Ended?.Outcome));
        Assert.Null(facts.Statement);
    }

    [Fact]
    public async Task Statements_of_the_sandbox_are_no_statements_of_the_account()
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 12);
        await database.ExecuteAsync("""
            ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;
            UPDATE flex.ingestion_run SET is_sandbox = true WHERE account_id = 'U1'
            """);
        var real = await ListedRuns.FailAsync(database, "U1", "1", Monday, "FLEX_TOKEN_EXPIRED");

        var pairs = await ReadAsync(database);

        Assert.Equal([(false, null), (true, new DateOnly(2026, 11, 12))], pairs.Select(pair => (pair.Sandbox, pair.Statement?.LastDay)));
        Assert.Equal((real, null), (pairs[0].Ended?.RunId, pairs[1].Ended));
    }

    [Fact]
    public async Task The_statement_before_is_that_of_the_day_before_and_not_the_same_day_fetched_earlier()
    {
        await using var database = await SeededAsync();
        var first = await DayAsync(database, 12, "CashReport");
        Assert.Null(Assert.Single(await ReadAsync(database)).Statement!.Before);
        await DayAsync(database, 13);
        var again = await ListedRuns.SucceedAsync(database, "U1", "1", Monday, "20261113-20261113");
        // An old period that is fetched later is not before the newest statement.
        await ListedRuns.SucceedAsync(database, "U1", "1", Monday.AddHours(1), "20261101-20261102");

        var statement = Assert.Single(await ReadAsync(database)).Statement!;

        Assert.Equal((again, 7), (statement.RunId, statement.Rows));
        Assert.Equal((first, 7), (statement.Before!.RunId, statement.Before.Rows));
        Assert.Equal(["AccountInformation", "OpenPositions", "Trades"], statement.Before.Sections);
    }

    [Fact]
    public async Task Without_an_earlier_day_the_statement_before_is_that_of_the_run_before()
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 13);
        var second = await ListedRuns.SucceedAsync(database, "U1", "1", Monday, "20261113-20261113");
        await ListedRuns.FailAsync(database, "U1", "1", Monday.AddMinutes(1), "FLEX_UNREACHABLE");
        await ListedRuns.SucceedAsync(database, "U1", "1", Monday.AddHours(1), "20261113-20261113");

        Assert.Equal(second, Assert.Single(await ReadAsync(database)).Statement!.Before!.RunId);
    }

    [Theory]
    [InlineData("U1", "2026-11-16", false, true)]
    [InlineData("U1", "2026-11-15", false, false)]
    [InlineData("U1", "2026-11-16", true, false)]
    [InlineData("U2", "2026-11-16", false, false)]
    public async Task A_mute_counts_until_its_day_is_over_or_it_is_ended(string statementAccount, string until, bool ended, bool muted)
    {
        await using var database = await SeededAsync();
        await DayAsync(database, 13, "CashReport", "Trades");
        await database.ExecuteAsync($"""
            INSERT INTO flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name, until_date, reason,
                muted_by, ended_at_utc, ended_by)
            SELECT 'U1', '1', false, '{statementAccount}', 'CashReport', '{until}', 'As agreed.',
                   'analyst', e, CASE WHEN e IS NULL THEN NULL ELSE 'analyst' END
              FROM (SELECT CASE WHEN {ended} THEN clock_timestamp() + interval '1 s' END AS e) AS ending
            """);

        var missing = Assert.Single(await ReadAsync(database)).Statement!.Missing;

        Assert.Equal([("CashReport", muted), ("Trades", false)], missing.Select(section => (section.Section, section.Muted)));
    }

    [Fact]
    public async Task Each_recent_account_and_query_is_read_and_the_configured_one_of_any_age()
    {
        await using var database = await SeededAsync();
        await ListedRuns.FailAsync(database, "U1", "1", Monday, "ONE_ONE");
        await ListedRuns.FailAsync(database, "U1", "2", Monday.AddHours(2), "ONE_TWO");
        await ListedRuns.FailAsync(database, "U2", "1", Monday.AddHours(1), "TWO_ONE");
        await ListedRuns.FailAsync(database, "U3", "1", Monday.AddDays(-60), "OLD_ONE");
        await ListedRuns.FailAsync(database, "U4", "1", Monday.AddDays(-60), "OLDER_ONE");

        var pairs = await CompletenessSql.ReadAsync(
            database.Source, new(Monday.AddDays(-30), "U3", "1", Sandbox: false, Today, AccountScope.All),
            TestContext.Current.CancellationToken);

        Assert.Equal(["ONE_TWO", "TWO_ONE", "ONE_ONE", "OLD_ONE"], pairs.Select(pair => pair.Ended!.ErrorCode));
    }

    [Fact]
    public async Task Each_account_that_a_statement_held_has_the_newest_statement_with_it()
    {
        await using var database = await SeededAsync();
        var with = await DayAsync(database, 12, "CashReport");
        var without = await DayAsync(database, 13);
        await HoldsAsync(database, with, "U1", "U1");
        await HoldsAsync(database, with, "U1", "U2", """
            sections = sections || '[{"account_id": "U2", "section_name": "Trades", "row_count": 5}]',
            missing_sections = missing_sections || '[{"account_id": "U2", "section": "OpenPositions"}]',
            findings = '[{"code": "ACCOUNT_MISMATCH", "severity": "warning", "account_id": "U2"}]'
            """);

        var pairs = await ReadAsync(database);

        Assert.Equal(
            [("U1", "U1", false, false, without), ("U2", "U1", true, true, with)],
            pairs.Select(pair => (pair.AccountId, pair.RunAccountId, pair.IsFurther, pair.IsUnexpected, pair.Statement!.RunId)));
        var further = pairs[1].Statement!;
        Assert.Equal((5L, 1), (further.Rows, further.WarningCount));
        Assert.Equal(["Trades"], further.Sections);
        Assert.Equal(["OpenPositions"], further.Missing.Select(missing => missing.Section));
    }

    [Theory]
    [InlineData("U9")]
    [InlineData("U8", "U9")]
    public async Task Without_a_configured_account_those_of_the_statements_have_the_lines(params string[] accounts)
    {
        await using var database = await SeededAsync();
        var run = await ListedRuns.SucceedAsync(database, "unspecified", "1", Monday, "20261113-20261113");
        foreach (var account in accounts)
        {
            await HoldsAsync(database, run, "unspecified", account, $$"""
                sections = sections || '[{"account_id": "{{account}}", "section_name": "Trades", "row_count": 5}]'
                """);
        }

        var pairs = await ReadAsync(database);

        Assert.Equal(
            accounts.Select((account, place) => (account, place > 0, false)),
            pairs.Select(pair => (pair.AccountId, pair.IsFurther, pair.IsUnexpected)));
        Assert.Equal(accounts.Length == 1 ? 7 : 5, pairs[0].Statement!.Rows);
    }

    private static Task HoldsAsync(TestDatabase database, Guid run, string account, string held, string set = "stage = stage") =>
        database.ExecuteAsync($"""
            ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;
            UPDATE flex.ingestion_run SET {set} WHERE ingestion_run_id = '{run}';
            INSERT INTO flex.section_seen SELECT '{account}', '1', false, '{held}', 'Trades', '{run}', now(), '{run}', now()
            """);

    private static Task<IReadOnlyList<CompletenessFacts>> ReadAsync(TestDatabase database) =>
        CompletenessSql.ReadAsync(
            database.Source, new(Monday.AddDays(-30), "U1", FlexQueryId: null, Sandbox: false, Today, AccountScope.All),
            TestContext.Current.CancellationToken);

    private static Task<Guid> DayAsync(TestDatabase database, int day, params string[] missing) =>
        ListedRuns.SucceedAsync(
            database, "U1", "1", new(2026, 11, day, 23, 0, 0, TimeSpan.Zero), $"202611{day:00}-202611{day:00}", missing);

    private static async Task<TestDatabase> SeededAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await ListedRuns.KeepArtifactAsync(database);
        return database;
    }
}
