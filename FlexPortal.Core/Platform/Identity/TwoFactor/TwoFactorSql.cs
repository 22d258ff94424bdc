using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Used codes, and encrypted authenticator keys when the key ring has a new key.</summary>
internal static class TwoFactorSql
{
    /// <summary>
    /// Marks an authenticator code as used; false when it was used before. Of several callers with the same code one gets true. Nine
    /// codes are enough: a code is accepted for five steps, and at most nine others are accepted meanwhile.
    /// </summary>
    public static async Task<bool> UseCodeAsync(PortalDbContext context, Guid userId, int code, CancellationToken ct) =>
        await context.Database.ExecuteSqlRawAsync(
            "UPDATE platform.two_factor SET used_codes = ({0} || used_codes)[1:9] WHERE user_id = {1} AND {0} <> ALL (used_codes)",
            [code, userId],
            ct) == 1;

    /// <summary>Every user's encrypted key; the rows stay locked until the transaction ends.</summary>
    public static async Task<IReadOnlyList<(Guid UserId, string SealedKey)>> LockAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT user_id, sealed_key FROM platform.two_factor ORDER BY user_id FOR UPDATE", transaction.Connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<(Guid, string)>();
        while (await reader.ReadAsync(ct))
            keys.Add((reader.GetGuid(0), reader.GetString(1)));
        return keys;
    }

    /// <summary>Replaces the encrypted key of a user.</summary>
    public static async Task SealAsync(NpgsqlTransaction transaction, Guid userId, string sealedKey, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE platform.two_factor SET sealed_key = $2 WHERE user_id = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = sealedKey });
        await command.ExecuteNonQueryAsync(ct);
    }
}
