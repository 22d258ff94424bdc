using System.Diagnostics;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class EmbeddedPostgresDbTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_start_finds_what_the_first_one_wrote()
    {
        await using var cluster = new EmbeddedCluster();
        var watch = Stopwatch.StartNew();
        await using (var first = await cluster.StartAsync(Token))
        {
            output.WriteLine($"first start {watch.ElapsedMilliseconds} ms");
            Assert.False(first.Joined);
            await EmbeddedCluster.ExecuteAsync(first, "CREATE TABLE kept AS SELECT 42 AS answer");
            watch.Restart();
        }

        output.WriteLine($"stop {watch.ElapsedMilliseconds} ms");
        Assert.Null(cluster.ServerProcess);
        Assert.False(File.Exists(cluster.Folder.PostmasterPid), "a clean stop removes postmaster.pid");
        watch.Restart();
        await using var second = await cluster.StartAsync(Token);
        output.WriteLine($"second start {watch.ElapsedMilliseconds} ms");
        Assert.Equal(42, await EmbeddedCluster.ScalarAsync<int>(second, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task The_portals_account_owns_its_database_and_nothing_else()
    {
        await using var cluster = new EmbeddedCluster();
        await using var server = await cluster.StartAsync(Token);

        Assert.Equal("flexportal flexportal UTF8 C.UTF-8 on on on", await EmbeddedCluster.ScalarAsync<string>(server, """
            SELECT concat_ws(' ', current_user, pg_get_userbyid(datdba), current_setting('server_encoding'), datlocale,
                             current_setting('data_checksums'), current_setting('fsync'), current_setting('synchronous_commit'))
            FROM pg_database WHERE datname = current_database()
            """));
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => EmbeddedCluster.ScalarAsync<string>(server, "SELECT pg_read_file('/etc/hostname')"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_right_one_is_its_owners_alone()
    {
        await using var cluster = new EmbeddedCluster();
        await using var server = await cluster.StartAsync(Token);
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false };

        await using var connection = new NpgsqlConnection(guess.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Token));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.Folder.Password));
        }
    }

    [Fact]
    public async Task The_log_holds_no_statement_and_no_value()
    {
        await using var cluster = new EmbeddedCluster();
        await using (var server = await cluster.StartAsync(Token))
        {
            await EmbeddedCluster.ExecuteAsync(
                server, "CREATE TABLE account (id text PRIMARY KEY); INSERT INTO account VALUES ('U7654321')");
            await Assert.ThrowsAsync<PostgresException>(
                () => EmbeddedCluster.ExecuteAsync(server, "INSERT INTO account VALUES ('U7654321')"));
        }

        var log = await File.ReadAllTextAsync(cluster.Folder.Log, Token);
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("U7654321", log, StringComparison.Ordinal);
        Assert.DoesNotContain("INSERT", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_server_behind()
    {
        await using var cluster = new EmbeddedCluster();
        await using (await cluster.StartAsync(Token))
        {
            // Only makes the cluster.
        }

        for (var delay = 0; delay <= 120; delay += 20)
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(delay));
            try
            {
                await (await cluster.StartAsync(source.Token)).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                // No server is left.
            }

            Assert.Null(cluster.ServerProcess);
        }

        await using var afterwards = await cluster.StartAsync(Token);
        Assert.False(afterwards.Joined);
    }

    [Fact]
    public async Task A_folder_of_another_major_version_is_named_in_one_line()
    {
        await using var cluster = new EmbeddedCluster();
        await using (await cluster.StartAsync(Token))
        {
            // Only makes the cluster.
        }

        await File.WriteAllTextAsync(Path.Combine(cluster.Folder.Cluster, "PG_VERSION"), "19\n", Token);
        var refused = await Assert.ThrowsAsync<StartupException>(() => cluster.StartAsync(Token));

        Assert.Equal(StartupCodes.VersionMismatch, refused.Code);
        Assert.Equal(StartupException.DatabaseFault, refused.ExitCode);
        Assert.Contains("PostgreSQL 19", refused.Line, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Folder.DataDirectory, refused.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a$HOME")]
    [InlineData("a`id`")]
    public async Task A_folder_name_with_shell_characters_is_refused(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such shell.");
        using var folder = new TemporaryFolder();

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => EmbeddedPostgres.StartAsync(folder.Under(name), TimeProvider.System, settings: null, Token));

        Assert.Equal(StartupCodes.FolderUnusable, refused.Code);
        Assert.Equal(StartupException.SettingsFault, refused.ExitCode);
    }

    [Fact]
    public async Task A_folder_name_with_blanks_and_letters_of_any_script_works()
    {
        using var folder = new TemporaryFolder();

        await using var server = await EmbeddedPostgres.StartAsync(
            folder.Under("my données 数据"), TimeProvider.System, settings: null, Token);

        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(server, "SELECT 1"));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_named_in_one_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Under("data"), "", Token);

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => EmbeddedPostgres.StartAsync(folder.Under("data"), TimeProvider.System, settings: null, Token));

        Assert.Equal(StartupCodes.FolderUnusable, refused.Code);
    }
}
