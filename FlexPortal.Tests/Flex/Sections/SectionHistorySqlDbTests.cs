using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>The sections of the runs of a query and why they are missing, over crafted runs.</summary>
public sealed class SectionHistorySqlDbTests
{
    private const string Rest = "AccountInformation OpenPositions CashTransactions CorporateActions ConversionRates SecuritiesInfo "
        + "MTMPerformanceSummaryInBase FIFOPerformanceSummaryInBase EquitySummaryInBase ChangeInNAV";

    private const string Full = "Trades=3 CashReport=2 " + Rest;

    private const string NoCash = "Trades=3 " + Rest;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dropped_section_names_the_runs_that_had_it_first_and_last()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        var there = await runs.StatementsAsync(3, Full);
        await runs.NothingAsync();
        var gone = await runs.StatementsAsync(2, NoCash, "CashReport");

        var report = await ReportAsync(database, gone[1]);

        var cash = Find(report, "CashReport");
        Assert.Equal((SectionState.Missing, SectionReason.DroppedSince, FindingSeverity.Warning), (cash.State, cash.Reason, cash.Severity));
        Assert.Equal(
            [there[0], there[2], gone[0]], new[] { cash.FirstSeen, cash.LastSeen, cash.AbsentSince }.Select(run => run!.IngestionRunId));
        Assert.Equal(new SectionExpectation(3, 4), cash.Learned);
        Assert.Equal("Cash Report", cash.PortalLabel);
        Assert.Contains($"> {cash.PortalLabel} >", cash.ClickPath, StringComparison.Ordinal);
        Assert.NotEmpty(cash.Consequence);
        Assert.Equal(
            [
                SectionState.Present, SectionState.Present, SectionState.Present,
                SectionState.Unknown, SectionState.Missing, SectionState.Missing,
            ],
            cash.History.Select(cell => cell.State));
        Assert.Equal((12, 1, 0), (report.ExpectedCount, report.MissingCount, report.MutedCount));
    }

    [Fact]
    public async Task A_section_that_no_statement_had_was_never_seen_and_is_unknown_in_the_first()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.NothingAsync();
        var first = await runs.StatementAsync(NoCash, "CashReport");
        var second = await runs.StatementAsync(NoCash, "CashReport");

        Assert.Equal(SectionReason.Unknown, Find(await ReportAsync(database, first), "CashReport").Reason);
        var cash = Find(await ReportAsync(database, second), "CashReport");
        Assert.Equal((SectionReason.NeverSeen, null, null, null), (cash.Reason, cash.FirstSeen, cash.LastSeen, cash.AbsentSince));
        Assert.Equal(new SectionExpectation(0, 1), cash.Learned);
    }

    [Fact]
    public async Task Never_seen_considers_all_runs_and_not_only_the_last_thirty()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        var once = await runs.StatementAsync(Full);
        var gone = await runs.StatementsAsync(31, NoCash, "CashReport");

        var report = await ReportAsync(database, gone[^1]);

        Assert.Equal((30, gone[^1], gone[1]), (report.Runs.Count, report.Runs[^1].IngestionRunId, report.Runs[0].IngestionRunId));
        var cash = Find(report, "CashReport");
        Assert.Equal((SectionReason.DroppedSince, once, null), (cash.Reason, cash.LastSeen!.IngestionRunId, cash.AbsentSince));
        Assert.Equal(new SectionExpectation(0, 29), cash.Learned);
    }

    [Fact]
    public async Task Later_runs_do_not_count_for_an_earlier_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.StatementAsync(NoCash, "CashReport");
        var before = await runs.StatementAsync(NoCash, "CashReport");
        await runs.StatementsAsync(2, Full);

        var report = await ReportAsync(database, before);

        Assert.Equal(before, report.Runs[^1].IngestionRunId);
        Assert.Equal(SectionReason.NeverSeen, Find(report, "CashReport").Reason);
    }

    [Fact]
    public async Task An_empty_section_is_not_missing_and_one_that_is_not_required_is_not_missed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.StatementAsync(Full + " Transfers=4");
        var run = await runs.StatementAsync(Full.Replace("CashReport=2", "CashReport=0", StringComparison.Ordinal));

        var report = await ReportAsync(database, run);

        var (cash, transfers, trades) = (Find(report, "CashReport"), Find(report, "Transfers"), Find(report, "Trades"));
        Assert.Equal(
            (SectionState.Empty, SectionReason.PresentEmpty, null, 0L, 2L),
            (cash.State, cash.Reason, cash.Severity, cash.Rows, cash.PreviousRows));
        Assert.Equal(
            (SectionState.NotAskedFor, SectionReason.NotAskedFor, null, 4L),
            (transfers.State, transfers.Reason, transfers.Severity, transfers.PreviousRows));
        Assert.Equal((SectionState.Present, null, 3L), (trades.State, trades.Reason, trades.Rows));
        Assert.Equal(0, report.MissingCount);
    }

    [Theory]
    [InlineData(9, 0, false)]
    [InlineData(10, 0, true)]
    [InlineData(18, 2, true)]
    [InlineData(17, 3, false)]
    public async Task A_section_that_was_nearly_always_present_is_missed_though_it_is_not_required(int with, int without, bool missed)
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.StatementsAsync(without, Full);
        await runs.StatementsAsync(with, Full + " Transfers");
        var run = await runs.StatementAsync(Full);

        var transfers = Find(await ReportAsync(database, run), "Transfers");

        Assert.Equal(missed ? SectionReason.DroppedSince : SectionReason.NotAskedFor, transfers.Reason);
        Assert.Equal(missed ? FindingSeverity.Information : null, transfers.Severity);
        Assert.Equal((with, with + without), (transfers.Learned.Present, transfers.Learned.Statements));
    }

    [Fact]
    public async Task A_run_without_a_statement_has_unknown_sections_and_misses_none()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.StatementAsync(Full);
        var nothing = await runs.NothingAsync();
        var started = await runs.StartedAsync();

        var (failed, running) = (await ReportAsync(database, nothing), await ReportAsync(database, started));

        Assert.All(
            failed.Sections,
            section => Assert.Equal((SectionState.Unknown, null, false), (section.State, section.Reason, section.IsMissed)));
        Assert.All(running.Sections, section => Assert.Equal(SectionState.Running, section.State));
        Assert.Equal((12, false, 0), (failed.Sections.Count, failed.HasStatement, failed.MissingCount));
        Assert.Empty(failed.AbsentAccounts);
    }

    [Fact]
    public async Task A_section_can_be_missing_for_one_account_and_an_account_can_be_absent()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        var other = string.Join(' ', Full.Split(' ').Select(section => "U2:" + section));
        await runs.StatementsAsync(12, $"{Full} {other}");
        var half = await runs.StatementAsync($"{Full} {other.Replace("U2:CashReport=2 ", "", StringComparison.Ordinal)}", "U2:CashReport");
        var alone = await runs.StatementAsync(Full);

        var report = await ReportAsync(database, half);
        Assert.Equal(SectionState.Present, Find(report, "CashReport").State);
        var cash = Find(report, "CashReport", "U2");
        Assert.Equal((SectionState.Missing, SectionReason.DroppedSince), (cash.State, cash.Reason));
        Assert.Equal((24, 1), (report.ExpectedCount, report.MissingCount));

        var left = await ReportAsync(database, alone);
        Assert.Equal(["U2"], left.AbsentAccounts);
        Assert.Equal((12, 0), (left.ExpectedCount, left.MissingCount));
        Assert.DoesNotContain(left.Sections, section => section.IsMissed);
    }

    [Fact]
    public async Task Other_queries_other_accounts_and_the_sandbox_are_never_mixed_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new CraftedRuns(database, sandbox: true).StatementsAsync(2, Full);
        await new CraftedRuns(database, query: "4712").StatementsAsync(2, Full);
        await new CraftedRuns(database, account: "U9").StatementsAsync(2, "U1:CashReport");
        var runs = new CraftedRuns(database);
        var first = await runs.StatementAsync(NoCash, "CashReport");
        var second = await runs.StatementAsync(NoCash, "CashReport");

        Assert.Single((await ReportAsync(database, first)).Runs);
        Assert.Equal(SectionReason.Unknown, Find(await ReportAsync(database, first), "CashReport").Reason);
        Assert.Equal(SectionReason.NeverSeen, Find(await ReportAsync(database, second), "CashReport").Reason);
        Assert.Null(await SectionHistorySql.ReadAsync(database.Source, AccountScope.All, Guid.NewGuid(), Cancel));
    }

    [Fact]
    public async Task Among_very_many_runs_only_the_last_thirty_are_read()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ExecuteAsync("""
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc,
                started_at_utc, ended_at_utc, duration_ms, status, error_code, error_message)
            SELECT 'U1', '4711', 'api', 'seed', 'seed', t, t, t, 0, 'failed', 'SEED', 'Seeded.'
              FROM generate_series(timestamptz '2026-01-01Z', timestamptz '2026-09-01Z', interval '15 min') AS t;
            ANALYZE flex.ingestion_run
            """);
        var run = await new CraftedRuns(database).StatementAsync(Full);
        var before = await ReadAsync(database);

        var history = await SectionHistorySql.ReadAsync(database.Source, AccountScope.All, run, Cancel);

        Assert.Equal(30, history!.Runs.Count);
        var after = (0L, 0L);
        await Eventually.IsAsync(async () => (after = await ReadAsync(database)) != before);
        Assert.Equal(before.Whole, after.Item1);
        Assert.InRange(after.Item2 - before.Indexed, 30, 100);
    }

    /// <summary>
    /// Runs read so far by sequential scans and by index scans. A connection reports its counts when it is closed.
    /// </summary>
    private static async Task<(long Whole, long Indexed)> ReadAsync(TestDatabase database)
    {
        database.Source.Clear();
        return (
            await database.ScalarAsync<long>("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'ingestion_run'"),
            await database.ScalarAsync<long>("SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'ingestion_run'"));
    }

    private static async Task<SectionReport> ReportAsync(TestDatabase database, Guid run)
    {
        var history = await SectionHistorySql.ReadAsync(database.Source, AccountScope.All, run, Cancel);
        return SectionDiagnoser.Report(history!, SectionMatrix.Default, []);
    }

    private static SectionDiagnosis Find(SectionReport report, string section, string account = "U1") => Assert.Single(
        report.Sections,
        each => string.Equals(each.Section, section, StringComparison.Ordinal)
            && string.Equals(each.AccountId, account, StringComparison.Ordinal));
}
