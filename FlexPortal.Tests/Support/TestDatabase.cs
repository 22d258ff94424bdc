using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace FlexPortal.Tests.Support;

/// <summary>A database of one test: a copy of one that was migrated once. Dropped with its connections when disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string TemplateName = $"test_template_{Environment.ProcessId}_{Guid.NewGuid():N}";
    private static readonly Lock Gate = new();
    private static Task? _template;

    private readonly string _name;

    private TestDatabase(string name, string connectionString)
    {
        _name = name;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>Pooled, as a user who owns the database.</summary>
    public string ConnectionString { get; }

    /// <summary>A pool on <see cref="ConnectionString"/>.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>A fresh, migrated database.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        Task template;
        lock (Gate)
        {
            template = _template ??= CreateTemplateAsync();
        }

        await template;
        return await CloneAsync(TemplateName);
    }

    /// <summary>A fresh database with nothing in it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CloneAsync("template0");

    /// <summary>A context on this database.</summary>
    public PortalDbContext NewContext()
    {
        var options = new DbContextOptionsBuilder<PortalDbContext>();
        options.UsePortalDatabase(Source);
        return new PortalDbContext(options.Options);
    }

    /// <summary>The database as the portal opens it: its checks, its pools. Dispose it before this.</summary>
    public Task<PortalDatabase> OpenAsync() => OpenAsync(ConnectionString);

    /// <summary>Runs statements.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Refuses new connections and ends the open ones, or lets them in again.</summary>
    public Task TakeAwayAsync(bool away) => PostgresServer.AdministerAsync(
        $"""
        ALTER DATABASE {_name} WITH ALLOW_CONNECTIONS {!away};
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}';
        """);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await PostgresServer.AdministerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private static async Task<TestDatabase> CloneAsync(string template)
    {
        var name = $"test_{Guid.NewGuid():N}";
        return new TestDatabase(name, await CreateAsync(name, template));
    }

    private static async Task CreateTemplateAsync()
    {
        await using var database = await OpenAsync(await CreateAsync(TemplateName, "template0"));
        await MigrationRunner.RunAsync(database, TimeProvider.System, CancellationToken.None);
    }

    private static Task<PortalDatabase> OpenAsync(string connectionString) => DatabaseStart.OpenAsync(
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:FlexPortal", connectionString)]).Build(),
        TimeProvider.System,
        CancellationToken.None);

    private static async Task<string> CreateAsync(string name, string template)
    {
        var server = await PostgresServer.GetAsync();
        var owned = new NpgsqlConnectionStringBuilder(server.OwnerConnectionString) { Database = name, MaxPoolSize = 40 };
        await PostgresServer.AdministerAsync(
            $"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY ENCODING 'UTF8' OWNER \"{owned.Username}\"");
        return owned.ConnectionString;
    }
}
