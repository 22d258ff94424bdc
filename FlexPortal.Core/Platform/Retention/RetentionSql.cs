using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Retention;

/// <summary>Deletes old rows of the platform's own tables.</summary>
internal static class RetentionSql
{
    private const string Sessions = """
        DELETE FROM platform.session WHERE session_id IN (
            SELECT session_id FROM platform.session WHERE expires_at_utc < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string EntryLinks = """
        DELETE FROM platform.entry_link WHERE entry_link_id IN (
            SELECT entry_link_id FROM platform.entry_link WHERE expires_at_utc < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string RateLimits = """
        DELETE FROM platform.rate_limit WHERE (limit_name, limit_key) IN (
            SELECT limit_name, limit_key FROM platform.rate_limit
             WHERE (SELECT max(slot) FROM unnest(slots_utc) AS slot) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public static Task<int> DeleteSessionsAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        DeleteAsync(database, Sessions, before, most, ct);

    public static Task<int> DeleteEntryLinksAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        DeleteAsync(database, EntryLinks, before, most, ct);

    public static Task<int> DeleteRateLimitsAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        DeleteAsync(database, RateLimits, before, most, ct);

    /// <summary>Runs a statement whose parameters are the moment and the batch size.</summary>
    internal static async Task<int> DeleteAsync(
        PortalDatabase database, string statement, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = database.Main.CreateCommand(statement);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
