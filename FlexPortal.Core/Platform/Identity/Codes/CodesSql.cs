using Npgsql;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>Sealed authenticator keys, when the key ring has a new key.</summary>
internal static class CodesSql
{
    /// <summary>Every person's sealed key; nobody changes one until the transaction ends.</summary>
    public static async Task<IReadOnlyList<(Guid PersonId, string SealedKey)>> LockAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT person_id, sealed_key FROM platform.person_codes ORDER BY person_id FOR UPDATE", transaction.Connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<(Guid, string)>();
        while (await reader.ReadAsync(ct))
            keys.Add((reader.GetGuid(0), reader.GetString(1)));
        return keys;
    }

    /// <summary>Keeps a key as it is sealed now.</summary>
    public static async Task SealAsync(NpgsqlTransaction transaction, Guid personId, string sealedKey, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("UPDATE platform.person_codes SET sealed_key = $2 WHERE person_id = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = personId });
        command.Parameters.Add(new() { Value = sealedKey });
        await command.ExecuteNonQueryAsync(ct);
    }
}
