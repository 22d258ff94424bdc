using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class MigrationRunnerDbTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Four_processes_may_migrate_an_empty_database_at_once(int round)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TrialMigrations.Runner(database).RunAsync(Token)));

        output.WriteLine(
            $"round {round}: {string.Join(", ", reports.Select(r => $"{r.Applied.Count} in {r.Duration.TotalMilliseconds:F0} ms"))}");
        Assert.Equal(TrialMigrations.All, Assert.Single(reports, r => r.Applied.Count > 0).Applied);
        Assert.True(await database.ScalarAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_trial'::regclass"));
        Assert.Equal(20_000L, await database.ScalarAsync<long>("SELECT count(*) FROM trial WHERE w IS NULL"));
        Assert.Equal(3L, await database.ScalarAsync<long>("SELECT count(*) FROM platform.migration_history"));
    }

    [Fact]
    public async Task A_second_run_does_nothing_and_the_status_says_so()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var runner = TrialMigrations.Runner(database);
        Assert.Equal(TrialMigrations.All, (await runner.StatusAsync(Token)).Pending);
        await runner.RunAsync(Token);

        Assert.Empty((await runner.RunAsync(Token)).Applied);

        var status = await runner.StatusAsync(Token);
        Assert.Equal(TrialMigrations.All, status.Applied);
        Assert.Empty(status.Pending);
        Assert.Empty(status.Unknown);
    }

    [Fact]
    public async Task Asking_for_the_status_changes_nothing()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        await TrialMigrations.Runner(database).StatusAsync(Token);

        Assert.True(await database.ScalarAsync<bool>("SELECT to_regnamespace('platform') IS NULL"));
    }

    [Fact]
    public async Task A_database_of_a_newer_portal_is_not_changed()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await TrialMigrations.Runner(database).RunAsync(Token);
        await database.ExecuteAsync("""INSERT INTO platform.migration_history VALUES ('9999_from_the_future', '99.0')""");

        var refused = await Assert.ThrowsAsync<StartupException>(() => TrialMigrations.Runner(database).RunAsync(Token));

        Assert.Equal(StartupCodes.SchemaTooNew, refused.Code);
        Assert.Contains("9999_from_the_future", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_of_another_process_times_out()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var other = await database.Source.OpenConnectionAsync(Token);
        Assert.True(await DatabaseSql.TryLockMigrationsAsync(other, Token));

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => TrialMigrations.Runner(database, new FastTime(1000)).RunAsync(Token));

        Assert.Equal(StartupCodes.MigrationLocked, refused.Code);
        Assert.True(await database.ScalarAsync<bool>("SELECT to_regclass('trial') IS NULL"));
    }

    [Fact]
    public async Task A_failing_migration_is_rolled_back_and_reported_in_one_line()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync("CREATE TABLE trial (in_the_way int)");

        var refused = await Assert.ThrowsAsync<StartupException>(() => TrialMigrations.Runner(database).RunAsync(Token));

        Assert.Equal(StartupCodes.MigrationFailed, refused.Code);
        Assert.Contains("42P07", refused.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Line);
        Assert.Equal(TrialMigrations.All, (await TrialMigrations.Runner(database).StatusAsync(Token)).Pending);
    }

    [Fact]
    public async Task The_lock_ends_with_its_holder()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var other = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await other.OpenAsync(Token);
        Assert.True(await DatabaseSql.TryLockMigrationsAsync(other, Token));
        var waiting = TrialMigrations.Runner(database).RunAsync(Token);
        await other.CloseAsync();

        Assert.Equal(TrialMigrations.All, (await waiting).Applied);
    }
}
