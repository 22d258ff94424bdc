using FlexPortal.Cli;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>A verb that reads opens the database and nothing else.</summary>
public sealed class ReadingVerbDbTests
{
    private static readonly string[] Verbs =
    [
        "runs list", "runs trust", "runs show 01a1f760-5fb2-7a03-96d9-d79da5308450", "runs sections 01a1f760-5fb2-7a03-96d9-d79da5308450",
        "artifact list", "artifact verify", "audit list", "user list", "token list", "secret list",
    ];

    [Fact]
    public async Task A_verb_that_reads_leaves_an_empty_database_empty()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        foreach (var verb in Verbs)
        {
            var said = await Command.RunAsync(database, verb.Split(' '));
            Assert.Equal((verb, 6, "", "SCHEMA_TOO_OLD"), (verb, said.ExitCode, said.Text, said.Error.Split(':')[0]));
            Assert.Contains("db migrate", said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname IN ('flex', 'platform')"));
    }

    [Fact]
    public async Task A_verb_that_reads_does_not_migrate_an_older_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        const string History = "platform.migration_history";
        await database.ExecuteAsync($"DELETE FROM {History} WHERE \"MigrationId\" = (SELECT max(\"MigrationId\") FROM {History})");
        var migrations = await database.ScalarAsync<long>($"SELECT count(*) FROM {History}");

        var said = await Command.RunAsync(database, "runs", "list");

        Assert.Equal((6, "SCHEMA_TOO_OLD"), (said.ExitCode, said.Error.Split(':')[0]));
        Assert.Equal(migrations, await database.ScalarAsync<long>($"SELECT count(*) FROM {History}"));
    }

    [Fact]
    public async Task A_verb_that_reads_starts_no_background_service()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder("flexportal-command");
        TestCertificate.PutInto(folder.Path);
        var command = new System.CommandLine.RootCommand { CliOptions.Settings }
            .Parse(["--set", $"ConnectionStrings:FlexPortal={database.ConnectionString}", "--set",
                $"Platform:DataDirectory={folder.Path}"]);

        await using var host = await CliHost.ReadAsync(command, TestContext.Current.CancellationToken);

        Assert.All(host.Services.GetServices<IHostedService>().OfType<BackgroundService>(), service => Assert.Null(service.ExecuteTask));
        Assert.Equal(0, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"));
    }
}
