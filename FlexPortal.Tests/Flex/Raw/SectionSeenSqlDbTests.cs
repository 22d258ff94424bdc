using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.Sections;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The sections that statements of a query have had, recorded by each run and by the migration for earlier runs.</summary>
public sealed class SectionSeenSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_records_the_sections_of_its_statement_and_none_without_a_statement()
    {
        await using var portal = await TestPortal.StartAsync();
        var queries = portal.Services.GetRequiredService<SectionQueries>();
        var run = await portal.RunAsync("missing-cash-report");
        await portal.RunAsync("token-expired");

        var report = (await queries.FindAsync(AccountScope.All, run.IngestionRunId, Cancel))!;

        Assert.True(report.HasStatement);
        Assert.Equal(RunStatus.Success, report.Runs[^1].Status);
        Assert.Equal(SectionReason.Unknown, Assert.Single(report.Sections, section => section.IsMissed).Reason);
        await using var command = portal.Database.Main.CreateCommand(
            "SELECT count(*) FROM flex.section_seen WHERE first_run_id = $1 AND last_run_id = $1");
        command.Parameters.Add(new() { Value = run.IngestionRunId });
        Assert.Equal((long)run.Sections.Count, await command.ExecuteScalarAsync(Cancel));
        await using var all = portal.Database.Main.CreateCommand("SELECT count(*) FROM flex.section_seen");
        Assert.Equal((long)run.Sections.Count, await all.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task The_last_time_moves_forward_and_never_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = await new CraftedRuns(database).StatementsAsync(3, "Trades=1");
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);

        await SectionSeenSql.RecordAsync(connection, runs[1], [new("U1", "Trades", 1)], Cancel);

        Assert.Equal(
            (runs[0], runs[2]),
            (
                await database.ScalarAsync<Guid>("SELECT first_run_id FROM flex.section_seen"),
                await database.ScalarAsync<Guid>("SELECT last_run_id FROM flex.section_seen")));
    }

    [Fact]
    public async Task The_migration_adds_earlier_runs()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = new CraftedRuns(database);
        await runs.StatementAsync("Trades=1 U2:Trades=0");
        await runs.StatementsAsync(3, "Trades=2 CashReport=1");
        await runs.NothingAsync();
        await new CraftedRuns(database, sandbox: true).StatementAsync("Trades=1");
        const string all = "SELECT string_agg(s::text, ' ' ORDER BY s::text) FROM flex.section_seen s";
        var kept = await database.ScalarAsync<string>(all);
        await database.ExecuteAsync("DROP TABLE flex.section_seen, flex.section_mute; DROP FUNCTION flex.guard_section_mute");
        var core = typeof(SectionQueries).Assembly;
        using var reader = new StreamReader(core.GetManifestResourceStream(
            Assert.Single(core.GetManifestResourceNames(), name => name.EndsWith(".0007_sections.sql", StringComparison.Ordinal)))!);

        await database.ExecuteAsync(await reader.ReadToEndAsync(Cancel));

        Assert.Equal(kept, await database.ScalarAsync<string>(all));
        Assert.Equal(4, await database.ScalarAsync<long>("SELECT count(*) FROM flex.section_seen"));
    }
}
