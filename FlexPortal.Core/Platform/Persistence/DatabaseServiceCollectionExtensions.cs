using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Registers the opened database and its contexts.</summary>
public static class DatabaseServiceCollectionExtensions
{
    /// <summary>Schema and table of the migration history.</summary>
    internal const string HistorySchema = "platform";
    internal const string HistoryTable = "migration_history";

    /// <summary>
    /// Registers the database, its main pool, and contexts on that pool (<see cref="IDbContextFactory{TContext}"/> and scoped). The
    /// container does not own the database: the caller disposes it after the host has stopped.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="database">The opened database.</param>
    public static IServiceCollection AddPortalDatabase(this IServiceCollection services, PortalDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton(database.Main);
        services.AddSingleton<EmbeddedServerMonitor>();
        if (database.Server is not null)
            services.AddHostedService<EmbeddedPostgresSupervisor>();
        services.AddDbContextFactory<PortalDbContext>(options => options.UsePortalDatabase(database.Main));
        return services;
    }

    /// <summary>Connects a context to a pool.</summary>
    internal static DbContextOptionsBuilder UsePortalDatabase(this DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source, Configure).ConfigureWarnings(Configure);

    /// <summary>Connects a context to its own connection.</summary>
    internal static DbContextOptionsBuilder UsePortalDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString, Configure).ConfigureWarnings(Configure);

    private static void Configure(NpgsqlDbContextOptionsBuilder options) => options.MigrationsHistoryTable(HistoryTable, HistorySchema);

    // Migrations are written by hand, so there is no model snapshot to compare with; a test compares the model with the database instead.
    private static void Configure(WarningsConfigurationBuilder warnings) => warnings.Ignore(RelationalEventId.PendingModelChangesWarning);
}
