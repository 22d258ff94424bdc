using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>What the start-up check asks a server.</summary>
/// <param name="Version">For instance <c>18.4</c>.</param>
/// <param name="Encoding">Of the database, for instance <c>UTF8</c>.</param>
/// <param name="ReadOnly">A standby, or set to read-only.</param>
/// <param name="MayCreate">Whether the user may create schemas, or owns the portal's.</param>
internal sealed record DatabaseFacts(string Version, string Encoding, bool ReadOnly, bool MayCreate);

/// <summary>The statements of the start-up check and of the migration lock.</summary>
internal static class DatabaseSql
{
    // Any number will do as long as it never changes: releases before and after must meet at it.
    private const long MigrationLock = 4_711_001;

    private const string Facts = """
        SELECT split_part(current_setting('server_version'), ' ', 1),
               current_setting('server_encoding'),
               pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
               has_database_privilege(current_database(), 'CREATE')
                   OR coalesce(has_schema_privilege(to_regnamespace('platform'), 'CREATE'), false)
        """;

    public static async Task<DatabaseFacts> ReadFactsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Facts, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseFacts(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3));
    }

    /// <summary>Takes the migration lock of this database if it is free. It is freed with the session, however that ends.</summary>
    public static async Task<bool> TryLockMigrationsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection);
        command.Parameters.AddWithValue(MigrationLock);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
