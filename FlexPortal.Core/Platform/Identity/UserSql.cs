using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Serializes changes of users.</summary>
internal static class UserSql
{
    // Any number, the same in every process.
    private const long UserLock = 0x466C_6578_5065_6F70;

    /// <summary>Waits for other changes of users, until the end of the transaction.</summary>
    public static Task LockAsync(PortalDbContext context, CancellationToken ct) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({UserLock})", ct);
}
