using System.Net;
using System.Net.Sockets;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class DatabaseStartDbTests
{
    private const string Secret = "s3cret-of-the-operator";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_usable_database_is_opened_with_pools_that_notice_a_dead_server()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var opened = await database.OpenAsync();

        var main = new NpgsqlConnectionStringBuilder(opened.Main.ConnectionString);
        var heartbeat = new NpgsqlConnectionStringBuilder(opened.Heartbeat.ConnectionString);
        var direct = new NpgsqlConnectionStringBuilder(opened.DirectConnectionString);
        Assert.Equal(
            (30, true, 5, 30, "FlexPortal"), (main.KeepAlive, main.TcpKeepAlive, main.Timeout, main.CommandTimeout, main.ApplicationName));
        Assert.Equal((DatabaseTarget.HeartbeatConnections, "FlexPortal heartbeat"), (heartbeat.MaxPoolSize, heartbeat.ApplicationName));
        Assert.False(direct.Pooling);
        Assert.False(opened.IsEmbedded);
        Assert.StartsWith(opened.ServerVersion, await database.ScalarAsync<string>("SHOW server_version"), StringComparison.Ordinal);
        Assert.DoesNotContain(direct.Password!, opened.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_operator_are_kept()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var opened = await OpenAsync(
            database.ConnectionString + ";Keepalive=7;Application Name=mine;Command Timeout=3;Timeout=9");

        var main = new NpgsqlConnectionStringBuilder(opened.Main.ConnectionString);
        Assert.Equal((7, 9, 3, "mine"), (main.KeepAlive, main.Timeout, main.CommandTimeout, main.ApplicationName));
    }

    [Theory]
    [InlineData("nonsense " + Secret)]
    [InlineData("postgres://me:" + Secret + "@localhost/db")]
    [InlineData("Host=localhost;Port=many;Password=" + Secret)]
    [InlineData("Host=localhost;Password=abc;" + Secret + "=x")]
    [InlineData("Database=db;Password=" + Secret)]
    [InlineData("Host=localhost;SSL Mode=Sometimes;Password=" + Secret)]
    public async Task A_malformed_connection_string_is_a_settings_error(string connectionString)
    {
        var refused = await RefusedAsync(connectionString);

        Assert.Equal((StartupCodes.ConnectionStringInvalid, StartupException.SettingsFault), (refused.Code, refused.ExitCode));
        Assert.Contains("ConnectionStrings:FlexPortal", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_is_named()
    {
        var refused = await RefusedAsync($"Host=db.invalid;Username=me;Password={Secret};Database=x");

        Assert.Equal(StartupCodes.HostUnknown, refused.Code);
        Assert.Contains("db.invalid", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_named()
    {
        var port = FreePort();
        var refused = await RefusedAsync($"Host=127.0.0.1;Port={port};Username=me;Password={Secret};Database=x");

        Assert.Equal(StartupCodes.Unreachable, refused.Code);
        Assert.Contains($"127.0.0.1:{port}", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var refused = await RefusedAsync($"Host=127.0.0.1;Port={port};Username=me;Password={Secret};Database=x;Timeout=1");

        Assert.Equal(StartupCodes.Unreachable, refused.Code);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_without_being_printed()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = Secret };

        var refused = await RefusedAsync(target.ConnectionString);

        Assert.Equal(StartupCodes.LoginRefused, refused.Code);
        Assert.Contains($"\"{target.Username}\"", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_password_is_reported()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = null };

        Assert.Equal(StartupCodes.LoginRefused, (await RefusedAsync(target.ConnectionString)).Code);
    }

    [Fact]
    public async Task A_missing_database_is_reported_with_the_command_that_creates_it()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "not_there" };

        var refused = await RefusedAsync(target.ConnectionString);

        Assert.Equal(StartupCodes.Missing, refused.Code);
        Assert.Contains("CREATE DATABASE \"not_there\"", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_required_encryption_is_reported()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SslMode = SslMode.Require };

        Assert.Equal(StartupCodes.TlsFailed, (await RefusedAsync(target.ConnectionString)).Code);
    }

    [Fact]
    public async Task A_user_without_permission_to_create_tables_is_reported_with_the_grant()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var guest = await TestServerRole.CreateAsync();
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = guest.Name, Password = guest.Password };

        var refused = await RefusedAsync(target.ConnectionString);

        Assert.Equal(StartupCodes.RightsMissing, refused.Code);
        Assert.DoesNotContain(guest.Password, refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_server_is_reported()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var name = await database.ScalarAsync<string>("SELECT current_database()::text");
        await database.ExecuteAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");

        Assert.Equal(StartupCodes.ReadOnly, (await RefusedAsync(database.ConnectionString)).Code);
    }

    [Theory]
    [InlineData("14.9", StartupCodes.TooOld)]
    [InlineData("9.6.24", StartupCodes.TooOld)]
    public async Task A_server_that_is_too_old_is_reported_with_both_versions(string version, string code)
    {
        await using var server = new PostgresImpostor(version);

        var refused = await RefusedAsync(server.ConnectionString);

        Assert.Equal(code, refused.Code);
        Assert.Contains($"PostgreSQL {version.Split('.')[0]},", refused.Line, StringComparison.Ordinal);
        Assert.Matches(@"\b15\b", refused.Line);
    }

    [Fact]
    public async Task A_starting_server_is_awaited_and_then_times_out()
    {
        await using var server = new PostgresImpostor("18.4", PostgresErrorCodes.CannotConnectNow);

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => DatabaseStart.OpenAsync(Settings(server.ConnectionString), new FastTime(50), Token));

        Assert.Equal(StartupCodes.NotReady, refused.Code);
        Assert.InRange(server.Connections, 5, 100);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.TooManyConnections, StartupCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.DiskFull, StartupCodes.DiskFull)]
    [InlineData(PostgresErrorCodes.InvalidAuthorizationSpecification, StartupCodes.LoginRefused)]
    [InlineData("XX000", StartupCodes.Failed)]
    public async Task Each_refusal_of_a_server_has_its_code(string state, string code)
    {
        await using var server = new PostgresImpostor("18.4", state);

        Assert.Equal(code, (await RefusedAsync(server.ConnectionString)).Code);
    }

    [Fact]
    public async Task Without_a_connection_string_the_embedded_server_is_used()
    {
        using var folder = new TemporaryFolder();
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:DataDirectory", folder.Under("data"))]).Build();

        await using var opened = await DatabaseStart.OpenAsync(settings, TimeProvider.System, Token);

        Assert.True(opened.IsEmbedded);
        Assert.StartsWith("18.", opened.ServerVersion, StringComparison.Ordinal);
        await opened.DisposeAsync();
    }

    private static IConfiguration Settings(string connectionString) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:FlexPortal", connectionString)]).Build();

    private static Task<PortalDatabase> OpenAsync(string connectionString) =>
        DatabaseStart.OpenAsync(Settings(connectionString), TimeProvider.System, Token);

    private static async Task<StartupException> RefusedAsync(string connectionString)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => OpenAsync(connectionString));
        Assert.DoesNotContain(Secret, refused.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Line);
        Assert.NotEqual(0, refused.ExitCode);
        return refused;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
