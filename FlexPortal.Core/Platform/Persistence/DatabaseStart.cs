using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Opens the database when the portal starts, embedded or external, and checks that it can be used.</summary>
public static class DatabaseStart
{
    /// <summary>The oldest supported major version of PostgreSQL.</summary>
    public const int OldestVersion = 15;

    private static readonly TimeSpan StartingTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StartingInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Opens the database that the settings name.</summary>
    /// <param name="configuration">
    /// <c>ConnectionStrings:FlexPortal</c> (empty: the embedded server), <c>ConnectionStrings:FlexPortalDirect</c>, <c>Platform</c>.
    /// </param>
    /// <param name="time">Paces the waiting.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartupException">It cannot be opened or used; the line says why and what to do.</exception>
    public static Task<PortalDatabase> OpenAsync(IConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var main = configuration.GetConnectionString("FlexPortal");
        if (!string.IsNullOrWhiteSpace(main))
        {
            return OpenAsync(
                DatabaseTarget.Read(main, configuration.GetConnectionString("FlexPortalDirect")), server: null, time, cancellationToken);
        }

        var options = SettingsBinder<PlatformOptions>.Read(configuration, PlatformOptions.Section);
        return OpenEmbeddedAsync(options.ResolveDataDirectory(), time, cancellationToken);
    }

    private static async Task<PortalDatabase> OpenEmbeddedAsync(
        string dataDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = await EmbeddedPostgres.StartAsync(dataDirectory, time, settings: null, cancellationToken);
        try
        {
            var database = await OpenAsync(DatabaseTarget.Read(server.ConnectionString, direct: null), server, time, cancellationToken);
            return database with { DataFolder = dataDirectory };
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<PortalDatabase> OpenAsync(
        DatabaseTarget target, EmbeddedPostgres? server, TimeProvider time, CancellationToken cancellationToken)
    {
        var main = NpgsqlDataSource.Create(target.Main.ConnectionString);
        try
        {
            var version = await CheckAsync(main, target.Main, time, cancellationToken);
            if (!string.Equals(target.Direct.Host, target.Main.Host, StringComparison.Ordinal) || target.Direct.Port != target.Main.Port)
            {
                await using var direct = NpgsqlDataSource.Create(target.Direct.ConnectionString);
                await CheckAsync(direct, target.Direct, time, cancellationToken);
            }

            var heartbeat = NpgsqlDataSource.Create(target.Heartbeat());
            return new PortalDatabase(main, heartbeat, target.Direct.ConnectionString, server is not null, version) { Server = server };
        }
        catch
        {
            await main.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> CheckAsync(
        NpgsqlDataSource source, NpgsqlConnectionStringBuilder target, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(source, time, cancellationToken);
            CheckVersion(connection.PostgreSqlVersion, target);
            var facts = await DatabaseSql.ReadFactsAsync(connection, cancellationToken);
            if (!string.Equals(facts.Encoding, "UTF8", StringComparison.Ordinal))
            {
                throw StartupException.Database(
                    StartupCodes.EncodingUnsupported,
                    $"Database \"{target.Database}\" stores text as {facts.Encoding}: create one with ENCODING 'UTF8' TEMPLATE "
                    + "template0 and point ConnectionStrings:FlexPortal at it.");
            }

            return facts switch
            {
                { ReadOnly: true } => throw DatabaseStartErrors.ReadOnly(target),
                { MayCreate: false } => throw DatabaseStartErrors.Rights(target),
                _ => facts.Version,
            };
        }
        catch (Exception failure) when (
            failure is NpgsqlException
                or TimeoutException
                or System.Net.Sockets.SocketException
                or System.Security.Authentication.AuthenticationException)
        {
            throw DatabaseStartErrors.Explain(failure, target);
        }
    }

    /// <summary>Connects; waits up to 15 s for a server that is starting.</summary>
    private static async Task<NpgsqlConnection> ConnectAsync(
        NpgsqlDataSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellationToken);
            }
            catch (PostgresException starting) when (DatabaseStartErrors.IsStarting(starting)
                && time.GetElapsedTime(began) < StartingTimeout)
            {
                await Task.Delay(StartingInterval, time, cancellationToken);
            }
        }
    }

    private static void CheckVersion(Version found, NpgsqlConnectionStringBuilder target)
    {
        if (found.Major < OldestVersion)
        {
            throw StartupException.Database(
                StartupCodes.TooOld,
                $"The server {DatabaseStartErrors.Place(target)} is PostgreSQL {found.Major}, and the portal needs {OldestVersion} or "
                + "newer: upgrade it, or leave ConnectionStrings:FlexPortal empty to use the embedded one.");
        }
    }
}
