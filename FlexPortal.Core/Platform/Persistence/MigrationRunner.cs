using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>What a migration run did.</summary>
/// <param name="Applied">Identifiers of the migrations it applied, in order; empty when the database was up to date.</param>
/// <param name="Duration">The whole run, waiting for another process included.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, TimeSpan Duration);

/// <summary>Migration status of a database.</summary>
/// <param name="Applied">Identifiers of the migrations it has, in order.</param>
/// <param name="Pending">Those it lacks, in order.</param>
/// <param name="Unknown">Those it has that this program does not know: a newer portal migrated it.</param>
public sealed record MigrationStatus(IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown);

/// <summary>
/// Brings a database up to date; any number of processes may do so at once. EF Core releases its lock between migrations, so an
/// advisory lock is held around the whole run, on its own connection. It is polled, because a waiting <c>pg_advisory_lock</c> is an open
/// statement, and <c>CREATE INDEX CONCURRENTLY</c> waits until all open statements end.
/// </summary>
/// <param name="target">Where to, not pooled.</param>
/// <param name="newContext">Makes the context whose migrations are meant.</param>
/// <param name="time">Paces the asking.</param>
internal sealed class MigrationRunner(NpgsqlConnectionStringBuilder target, Func<DbContext> newContext, TimeProvider time)
{
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Migrates the portal's database.</summary>
    /// <exception cref="StartupException">It cannot be migrated; the line says why.</exception>
    public static Task<MigrationReport> RunAsync(PortalDatabase database, TimeProvider time, CancellationToken cancellationToken) =>
        ForPortal(database, time).RunAsync(cancellationToken);

    /// <summary>Lists what the portal's database has and lacks; changes nothing.</summary>
    public static Task<MigrationStatus> StatusAsync(PortalDatabase database, TimeProvider time, CancellationToken cancellationToken) =>
        ForPortal(database, time).StatusAsync(cancellationToken);

    /// <summary>Requires that the portal's database has exactly the migrations of this program; changes nothing.</summary>
    /// <exception cref="PortalException">SCHEMA_TOO_OLD: it lacks one.</exception>
    /// <exception cref="StartupException">A newer portal migrated it, or it cannot be read.</exception>
    public static async Task RequireCurrentAsync(PortalDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var runner = ForPortal(database, time);
        var status = await runner.StatusAsync(cancellationToken);
        if (status.Unknown.Count > 0)
            throw runner.TooNew(status);
        if (status.Pending.Count > 0)
        {
            throw new PortalException(new(
                StartupCodes.SchemaTooOld,
                $"The database lacks {status.Pending.Count} migrations of this program, from {status.Pending[0]}.",
                "Run 'db migrate' or start the portal, then try again."));
        }
    }

    /// <summary>Migrates under the lock.</summary>
    public async Task<MigrationReport> RunAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await LockAsync(connection, cancellationToken);
            await using var context = newContext();
            var status = await ReadStatusAsync(context, cancellationToken);
            if (status.Unknown.Count > 0)
                throw TooNew(status);

            if (status.Pending.Count > 0)
            {
                // Building an index may take long, and the token still ends it.
                context.Database.SetCommandTimeout(TimeSpan.Zero);
                await context.Database.MigrateAsync(cancellationToken);
            }

            return new MigrationReport(status.Pending, time.GetElapsedTime(began));
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw Explain(failure);
        }
    }

    /// <summary>Lists what the database has and lacks; changes nothing.</summary>
    public async Task<MigrationStatus> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var context = newContext();
            return await ReadStatusAsync(context, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw Explain(failure);
        }
    }

    private static MigrationRunner ForPortal(PortalDatabase database, TimeProvider time)
    {
        // A change that cannot have its lock soon gives up, before every reader and writer of the table queues behind it.
        var target = new NpgsqlConnectionStringBuilder(database.DirectConnectionString) { Pooling = false };
        target.Options = $"{target.Options} -c lock_timeout=5s".Trim();
        var builder = new DbContextOptionsBuilder<PortalDbContext>();
        builder.UsePortalDatabase(target.ConnectionString);
        return new MigrationRunner(target, () => new PortalDbContext(builder.Options), time);
    }

    private static async Task<MigrationStatus> ReadStatusAsync(DbContext context, CancellationToken cancellationToken)
    {
        var known = context.GetService<IMigrationsAssembly>().Migrations.Keys.Order(StringComparer.Ordinal).ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        return new MigrationStatus(
            applied, [.. known.Except(applied, StringComparer.Ordinal)], [.. applied.Except(known, StringComparer.Ordinal)]);
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await DatabaseSql.TryLockMigrationsAsync(connection, cancellationToken))
        {
            if (time.GetElapsedTime(began) > LockTimeout)
            {
                throw StartupException.Database(
                    StartupCodes.MigrationLocked,
                    $"Another process has been migrating database \"{target.Database}\" for five minutes: wait for its end and start "
                    + "again.");
            }

            await Task.Delay(LockInterval, time, cancellationToken);
        }
    }

    private StartupException TooNew(MigrationStatus status) => StartupException.Database(
        StartupCodes.SchemaTooNew,
        $"Database \"{target.Database}\" was migrated by a newer portal (it has {status.Unknown[^1]}): start that version.");

    private StartupException Explain(Exception failure)
    {
        var explained = DatabaseStartErrors.Explain(failure, target);
        return string.Equals(explained.Code, StartupCodes.Failed, StringComparison.Ordinal)
            ? StartupException.Database(
                StartupCodes.MigrationFailed,
                $"A migration failed; it counts as not applied and is tried again at the next start. {explained.Line}",
                failure)
            : explained;
    }
}
