using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Sections;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Errors;

/// <summary>Migration 0015 renames a member of stored errors and leaves the rest and the guard as they were.</summary>
public sealed class RetryableMigrationDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_errors_get_the_new_member_and_ended_runs_stay_immutable()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new CraftedRuns(database).NothingAsync();
        const string old = """
            {"code": "FLEX_TIMEOUT", "owner": "broker", "message": "m", "broker_code": 1019, "what_to_do": "w",
             "retry_at_utc": null, "broker_message": null, "heals_by_itself": true}
            """;
        await database.ExecuteAsync(
            $"""
            ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;
            UPDATE flex.ingestion_run SET error = '{old}';
            ALTER TABLE flex.ingestion_run ENABLE ALWAYS TRIGGER ingestion_run_guard;
            """);
        var core = typeof(FlexErrors).Assembly;
        using var text = new StreamReader(core.GetManifestResourceStream(
            Assert.Single(core.GetManifestResourceNames(), name => name.EndsWith(".0015_retryable.sql", StringComparison.Ordinal)))!);

        await database.ExecuteAsync(await text.ReadToEndAsync(Cancel));

        await using var context = database.NewContext();
        Assert.Equal(
            new PortalError("FLEX_TIMEOUT", "m", "w", ErrorOwner.Broker, Retryable: true, BrokerCode: 1019),
            Assert.Single(context.Set<IngestionRun>()).Error);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            database.ExecuteAsync("UPDATE flex.ingestion_run SET error = NULL"));
        Assert.Equal("55000", refused.SqlState);
        Assert.Equal(
            "A", await database.ScalarAsync<string>("SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'ingestion_run_guard'"));
    }
}
