using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>
/// Writes mutes inside the caller's transaction. A change concerns every run of the query, so it wakes the pages of all runs.
/// </summary>
internal static class SectionMuteSql
{
    private static string NotifyRuns => $"pg_notify('{LiveEventChannel.Name}', '{FlexTopics.Runs}')";

    /// <summary>Ends a mute. Returns false when it is ended already, or unknown.</summary>
    public static async Task<bool> EndAsync(NpgsqlConnection connection, Guid muteId, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE flex.section_mute SET ended_at_utc = clock_timestamp(), ended_by = $2
             WHERE section_mute_id = $1 AND ended_at_utc IS NULL
            RETURNING {NotifyRuns}
            """, connection);
        command.Parameters.Add(new() { Value = muteId });
        command.Parameters.Add(new() { Value = by });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Ends the mute in force for the same section. Returns its key; null when there is none.</summary>
    public static async Task<Guid?> EndInForceAsync(NpgsqlConnection connection, SectionMute mute, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE flex.section_mute SET ended_at_utc = clock_timestamp(), ended_by = $6
             WHERE account_id = $1 AND flex_query_id = $2 AND is_sandbox = $3 AND statement_account_id = $4 AND section_name = $5
               AND ended_at_utc IS NULL
            RETURNING section_mute_id
            """, connection);
        AddKeyAndUser(command, mute);
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>Stores a mute. Returns its time; null when one is in force for the same section.</summary>
    public static async Task<DateTimeOffset?> TryInsertAsync(NpgsqlConnection connection, SectionMute mute, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name, muted_by,
                                           section_mute_id, until_date, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (account_id, flex_query_id, is_sandbox, statement_account_id, section_name) WHERE ended_at_utc IS NULL DO NOTHING
            RETURNING muted_at_utc, {NotifyRuns}
            """, connection);
        AddKeyAndUser(command, mute);
        command.Parameters.Add(new() { Value = mute.SectionMuteId });
        command.Parameters.Add(new() { Value = mute.UntilDate });
        command.Parameters.Add(new() { Value = mute.Reason });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, ct) : null;
    }

    private static void AddKeyAndUser(NpgsqlCommand command, SectionMute mute)
    {
        command.Parameters.Add(new() { Value = mute.AccountId });
        command.Parameters.Add(new() { Value = mute.FlexQueryId });
        command.Parameters.Add(new() { Value = mute.Sandbox });
        command.Parameters.Add(new() { Value = mute.StatementAccountId });
        command.Parameters.Add(new() { Value = mute.SectionName });
        command.Parameters.Add(new() { Value = mute.MutedBy });
    }
}
