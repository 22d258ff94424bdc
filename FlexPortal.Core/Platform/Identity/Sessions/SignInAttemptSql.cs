using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Counts attempts before they are verified, in one statement, so that a thousand at once are a thousand failures.</summary>
internal static class SignInAttemptSql
{
    /// <summary>Failures from one source after which further attempts wait: a minute, doubling to an hour.</summary>
    public const int FreeAttempts = 5;

    /// <summary>Failures from all unknown sources together after which unknown sources wait.</summary>
    public const int FreeAttemptsOfUser = 50;

    // Whether the limit of all sources together applies: never for a known device, and with two-factor authentication only for the code,
    // which comes after the password. So an attacker who knows only the name can lock out neither.
    private const string Shared = """
        ($4::uuid IS DISTINCT FROM u.user_id AND ($5 OR NOT EXISTS (SELECT FROM platform.two_factor f WHERE f.user_id = u.user_id)))
        """;

    private const string Source = "CASE WHEN $4::uuid IS NOT DISTINCT FROM u.user_id THEN $3 ELSE $2 END";

    /// <summary>Counts an attempt as failed. False when it has to wait, or no user has the name.</summary>
    public static async Task<bool> BeginAsync(
        PortalDatabase database, string normalizedName, SignInPlace place, bool code, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand($"""
            WITH target AS (
                SELECT u.user_id, {Source} AS source, {Shared} AS shared
                  FROM platform.portal_user u
                 WHERE u.normalized_user_name = $1 AND (u.lockout_end IS NULL OR u.lockout_end <= $6 OR NOT {Shared})
                   FOR UPDATE OF u),
            counted AS (
                INSERT INTO platform.sign_in_attempt AS a (user_id, source, failed_count, last_at_utc)
                SELECT user_id, source, 1, $6 FROM target
                ON CONFLICT (user_id, source) DO UPDATE
                   SET failed_count = a.failed_count + 1, last_at_utc = $6,
                       locked_until_utc = CASE WHEN a.failed_count + 1 >= $7
                           THEN $6 + interval '1 minute' * least(60, power(2, least(a.failed_count + 1 - $7, 6))) END
                 WHERE a.locked_until_utc IS NULL OR a.locked_until_utc <= $6
                RETURNING a.user_id),
            of_user AS (
                UPDATE platform.portal_user u
                   SET access_failed_count = u.access_failed_count + 1,
                       lockout_end = CASE WHEN u.access_failed_count + 1 >= $8
                           THEN $6 + interval '1 minute' * least(60, power(2, least(u.access_failed_count + 1 - $8, 6))) END
                  FROM counted c JOIN target t ON t.user_id = c.user_id
                 WHERE u.user_id = c.user_id AND t.shared
                RETURNING 1)
            SELECT count(*) FROM counted
            """);
        command.Parameters.Add(new() { Value = normalizedName });
        Add(command, place, code);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = FreeAttempts });
        command.Parameters.Add(new() { Value = FreeAttemptsOfUser });
        return await command.ExecuteScalarAsync(ct) is 1L;
    }

    /// <summary>After a sign-in: deletes the failures of its source; returns the number of other failures not shown yet.</summary>
    public static async Task<int> EndAsync(
        PortalDatabase database, Guid userId, SignInPlace place, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand($"""
            WITH target AS (
                UPDATE platform.portal_user u SET access_failed_count = 0, lockout_end = NULL WHERE u.user_id = $1
                RETURNING u.user_id, {Source} AS source, $5),
            ended AS (
                DELETE FROM platform.sign_in_attempt a USING target t
                 WHERE a.user_id = t.user_id AND (a.source = t.source OR a.last_at_utc < $6 - interval '90 days')),
            others AS (
                SELECT a.user_id, a.source, a.failed_count - a.reported_count AS fresh
                  FROM platform.sign_in_attempt a JOIN target t ON a.user_id = t.user_id
                 WHERE a.source <> t.source AND a.failed_count > a.reported_count),
            reported AS (
                UPDATE platform.sign_in_attempt a SET reported_count = a.reported_count + o.fresh FROM others o
                 WHERE a.user_id = o.user_id AND a.source = o.source AND a.last_at_utc >= $6 - interval '90 days')
            SELECT coalesce(sum(fresh), 0)::int FROM others
            """);
        command.Parameters.Add(new() { Value = userId });
        Add(command, place, code: false);
        command.Parameters.Add(new() { Value = now });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>An attempt was neither a failure nor a success: it no longer counts; earlier ones still do.</summary>
    public static async Task UndoAsync(PortalDatabase database, Guid userId, SignInPlace place, bool code, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand($"""
            WITH target AS (
                UPDATE platform.portal_user u
                   SET access_failed_count = greatest(u.access_failed_count - CASE WHEN {Shared} THEN 1 ELSE 0 END, 0),
                       lockout_end = CASE WHEN {Shared} THEN NULL ELSE u.lockout_end END
                 WHERE u.user_id = $1
                RETURNING u.user_id, {Source} AS source)
            UPDATE platform.sign_in_attempt a SET failed_count = greatest(a.failed_count - 1, 0), locked_until_utc = NULL
              FROM target t WHERE a.user_id = t.user_id AND a.source = t.source
            """);
        command.Parameters.Add(new() { Value = userId });
        Add(command, place, code);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlCommand command, SignInPlace place, bool code)
    {
        command.Parameters.Add(new() { Value = place.Network });
        command.Parameters.Add(new() { Value = $"device {place.Device?.DeviceId}" });
        command.Parameters.Add(
            new() { Value = (object?)place.Device?.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = code });
    }
}
