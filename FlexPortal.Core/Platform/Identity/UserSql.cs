using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>What entities cannot say: an attempt that is counted before it is judged, and one change of users at a time.</summary>
internal static class UserSql
{
    // Any number, the same in every process.
    private const long UserLock = 0x466C_6578_5065_6F70;

    /// <summary>Failures in a row after which a user has to wait.</summary>
    public const int FreeAttempts = 5;

    /// <summary>
    /// Counts an attempt to sign in as failed before the password is looked at, so that a thousand at once are a thousand failures. From the
    /// fifth on the user has to wait, a minute at first, twice as long each time, an hour at most. False when they have to wait now, or
    /// there is no such user.
    /// </summary>
    public static async Task<bool> BeginAttemptAsync(PortalDatabase database, string normalizedName, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand("""
            UPDATE platform.portal_user
               SET access_failed_count = access_failed_count + 1,
                   lockout_end = CASE WHEN access_failed_count + 1 >= $3
                                      THEN $2 + interval '1 minute' * least(60, power(2, least(access_failed_count + 1 - $3, 6))) END
             WHERE normalized_user_name = $1 AND (lockout_end IS NULL OR lockout_end <= $2)
            """);
        command.Parameters.Add(new() { Value = normalizedName });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = FreeAttempts });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Somebody is let in: nothing counts any more.</summary>
    public static async Task EndAttemptAsync(PortalDatabase database, Guid userId, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand(
            "UPDATE platform.portal_user SET access_failed_count = 0, lockout_end = NULL WHERE user_id = $1");
        command.Parameters.Add(new() { Value = userId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>An attempt was no failure, and no success yet: it no longer counts, and nothing that was counted before is forgotten.</summary>
    public static async Task UndoAttemptAsync(PortalDatabase database, Guid userId, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand(
            "UPDATE platform.portal_user SET access_failed_count = greatest(access_failed_count - 1, 0), lockout_end = NULL WHERE user_id = $1");
        command.Parameters.Add(new() { Value = userId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Waits for other changes of users, until the end of the transaction.</summary>
    public static Task LockAsync(PortalDbContext context, CancellationToken ct) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({UserLock})", ct);
}
