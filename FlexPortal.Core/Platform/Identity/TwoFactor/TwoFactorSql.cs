using Npgsql;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Sealed authenticator keys, when the key ring has a new key.</summary>
internal static class TwoFactorSql
{
    /// <summary>Every user's sealed key; nobody changes one until the transaction ends.</summary>
    public static async Task<IReadOnlyList<(Guid UserId, string SealedKey)>> LockAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT user_id, sealed_key FROM platform.two_factor ORDER BY user_id FOR UPDATE", transaction.Connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<(Guid, string)>();
        while (await reader.ReadAsync(ct))
            keys.Add((reader.GetGuid(0), reader.GetString(1)));
        return keys;
    }

    /// <summary>Keeps a key as it is sealed now.</summary>
    public static async Task SealAsync(NpgsqlTransaction transaction, Guid userId, string sealedKey, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("UPDATE platform.two_factor SET sealed_key = $2 WHERE user_id = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = sealedKey });
        await command.ExecuteNonQueryAsync(ct);
    }
}
