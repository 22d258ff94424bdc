using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>The rows of secrets. Every change sends a hint in its transaction.</summary>
internal static class SecretSql
{
    /// <summary>Topic of every hint about secrets; the name of the secret follows.</summary>
    public const string Topic = "secret/";

    private const string Columns = "name, protected, last_four, set_by, set_at_utc, expires_on";

    /// <summary>Every stored secret, by name.</summary>
    public static async Task<List<StoredSecret>> ListAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.Main.CreateCommand($"SELECT {Columns} FROM platform.secret ORDER BY name");
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>One secret; null when it is not stored.</summary>
    public static async Task<StoredSecret?> FindAsync(PortalDatabase database, string name, CancellationToken cancellationToken)
    {
        await using var command = database.Main.CreateCommand($"SELECT {Columns} FROM platform.secret WHERE name = $1");
        command.Parameters.Add(new() { Value = name });
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Every stored secret, kept from others until the transaction ends.</summary>
    public static async Task<List<StoredSecret>> LockAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM platform.secret ORDER BY name FOR UPDATE", transaction.Connection, transaction);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Stores a secret in place of what was there.</summary>
    public static async Task SetAsync(NpgsqlTransaction transaction, StoredSecret secret, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO platform.secret AS s ({Columns}) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (name) DO UPDATE SET (protected, last_four, set_by, set_at_utc, expires_on)
                = (excluded.protected, excluded.last_four, excluded.set_by, excluded.set_at_utc, excluded.expires_on)
            RETURNING pg_notify('{LiveEventChannel.Name}', '{Topic}' || s.name)
            """, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = secret.Name });
        command.Parameters.Add(new() { Value = secret.Protected });
        command.Parameters.Add(new() { Value = secret.LastFour });
        command.Parameters.Add(new() { Value = secret.SetBy });
        command.Parameters.Add(new() { Value = secret.SetAtUtc });
        command.Parameters.Add(new() { Value = (object?)secret.ExpiresOn ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The same value encrypted with another key; who set it, and when, stays.</summary>
    public static async Task ReplaceProtectedAsync(
        NpgsqlTransaction transaction, string name, byte[] encrypted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE platform.secret SET protected = $2 WHERE name = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = encrypted });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Removes a secret. False when none was stored.</summary>
    public static async Task<bool> RemoveAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"DELETE FROM platform.secret WHERE name = $1 RETURNING name, pg_notify('{LiveEventChannel.Name}', '{Topic}' || name)",
            transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task<List<StoredSecret>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var secrets = new List<StoredSecret>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            secrets.Add(new(
                reader.GetString(0),
                await reader.GetFieldValueAsync<byte[]>(1, cancellationToken),
                reader.GetString(2),
                reader.GetString(3),
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : await reader.GetFieldValueAsync<DateOnly>(5, cancellationToken)));
        }

        return secrets;
    }
}
