using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>Writes mutes. Each change wakes whoever watches the run.</summary>
internal static class SectionMuteSql
{
    /// <summary>Stores a mute in place of the one that stands, if one does: the last word on when and why counts. Returns its time.</summary>
    public static async Task<DateTimeOffset> InsertAsync(NpgsqlDataSource database, SectionMute mute, Guid runId, CancellationToken ct)
    {
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await EndStandingAsync(connection, mute, ct);
            // Nothing is returned when somebody else muted the section in between; then theirs is the one that stands.
            if (await TryInsertAsync(connection, mute, runId, ct) is { } at)
            {
                await transaction.CommitAsync(ct);
                return at;
            }
        }
    }

    /// <summary>Ends a mute. Returns false when it is ended already, or unknown.</summary>
    public static async Task<bool> EndAsync(NpgsqlDataSource database, Guid muteId, string by, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE flex.section_mute SET ended_at_utc = clock_timestamp(), ended_by = $2 WHERE section_mute_id = $1 AND ended_at_utc IS NULL");
        command.Parameters.Add(new() { Value = muteId });
        command.Parameters.Add(new() { Value = by });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static async Task EndStandingAsync(NpgsqlConnection connection, SectionMute mute, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE flex.section_mute SET ended_at_utc = clock_timestamp(), ended_by = $6
             WHERE account_id = $1 AND flex_query_id = $2 AND is_sandbox = $3 AND statement_account_id = $4 AND section_name = $5
               AND ended_at_utc IS NULL
            """, connection);
        AddKeyAndPerson(command, mute);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<DateTimeOffset?> TryInsertAsync(NpgsqlConnection connection, SectionMute mute, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name, muted_by,
                                           section_mute_id, until_date, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (account_id, flex_query_id, is_sandbox, statement_account_id, section_name) WHERE ended_at_utc IS NULL DO NOTHING
            RETURNING muted_at_utc, pg_notify('{LiveEventChannel.Name}', '{FlexTopics.Runs}' || $10::uuid)
            """, connection);
        AddKeyAndPerson(command, mute);
        command.Parameters.Add(new() { Value = mute.SectionMuteId });
        command.Parameters.Add(new() { Value = mute.UntilDate });
        command.Parameters.Add(new() { Value = mute.Reason });
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, ct) : null;
    }

    private static void AddKeyAndPerson(NpgsqlCommand command, SectionMute mute)
    {
        command.Parameters.Add(new() { Value = mute.AccountId });
        command.Parameters.Add(new() { Value = mute.FlexQueryId });
        command.Parameters.Add(new() { Value = mute.Sandbox });
        command.Parameters.Add(new() { Value = mute.StatementAccountId });
        command.Parameters.Add(new() { Value = mute.SectionName });
        command.Parameters.Add(new() { Value = mute.MutedBy });
    }
}
