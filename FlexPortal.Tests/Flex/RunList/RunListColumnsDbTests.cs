using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>What the list shows is derived by the database from what the run row holds.</summary>
public sealed class RunListColumnsDbTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RUN_CANCELED", RunOutcome.Cancelled)]
    [InlineData("RUN_ABANDONED", RunOutcome.Lost)]
    [InlineData("FLEX_TOKEN_EXPIRED", RunOutcome.Failed)]
    [InlineData("RUN_ABORTED_SHUTDOWN", RunOutcome.Failed)]
    public async Task The_outcome_of_a_failure_depends_on_its_code(string code, RunOutcome outcome)
    {
        await using var database = await TestDatabase.CreateAsync();
        var id = await ListedRuns.FailAsync(database, "U1", "1", Start, code);

        Assert.Equal(outcome, (await FindAsync(database, id)).Outcome);
    }

    [Fact]
    public async Task Sections_count_by_name_and_missing_ones_are_named_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.KeepArtifactAsync(database);
        var id = await ListedRuns.SucceedAsync(database, "U1", "1", Start, "20261101-20261119", "Trades", "CashReport", "Trades");

        var run = await FindAsync(database, id);

        Assert.Equal((RunOutcome.Incomplete, 2, new DateOnly(2026, 11, 19)), (run.Outcome, run.SectionCount, run.StatementLastDay));
        Assert.Equal(["CashReport", "Trades"], run.MissingSectionNames);
        var complete = await ListedRuns.SucceedAsync(database, "U1", "1", Start, "unknown");
        Assert.Equal(RunOutcome.Complete, (await FindAsync(database, complete)).Outcome);
        Assert.Equal(RunOutcome.Running, (await FindAsync(database, await ListedRuns.StartAsync(database, "U1", "1", Start))).Outcome);
    }

    [Fact]
    public async Task Stages_give_their_times_when_they_are_over()
    {
        await using var database = await TestDatabase.CreateAsync();
        var id = await ListedRuns.StartAsync(database, "U1", "1", Start);
        await database.ExecuteAsync($$"""
            UPDATE flex.ingestion_run SET diagnostics = (
                SELECT jsonb_agg(one.value || '{"started_at_utc":"2026-11-20T07:00:00Z"}')
                  FROM jsonb_array_elements('[{"stage":"request","duration_ms":40}, {"stage":"poll","duration_ms":1500},
                    {"stage":"download","duration_ms":null}, {"stage":"poll","duration_ms":500}]') AS one)
             WHERE ingestion_run_id = '{{id}}'
            """);

        var run = await FindAsync(database, id);

        Assert.Equal((40, 2000, null, null, null), (run.RequestMs, run.PollMs, run.DownloadMs, run.PreflightMs, run.PersistMs));
    }

    [Theory]
    [InlineData("20260101-20260228", "2026-02-28")]
    [InlineData("20260101-20260231", "2026-03-03")]
    [InlineData("20260101-99991231", "9999-12-31")]
    [InlineData("20260101-00001231", null)]
    [InlineData("20260101-20261301", null)]
    [InlineData("20260101-20260100", null)]
    [InlineData("unknown", null)]
    [InlineData("", null)]
    public async Task The_last_day_of_a_statement_is_read_from_its_key(string key, string? day)
    {
        await using var database = await TestDatabase.CreateAsync();

        Assert.Equal(day ?? "", await database.ScalarAsync<string>($"SELECT COALESCE(flex.statement_last_day('{key}')::text, '')"));
    }

    private static async Task<IngestionRun> FindAsync(TestDatabase database, Guid id)
    {
        await using var context = database.NewContext();
        return (await context.FindAsync<IngestionRun>([id], TestContext.Current.CancellationToken))!;
    }
}
