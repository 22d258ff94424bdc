using FlexPortal.Core.Flex.Runs.Leases;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Settings of the transaction that persists a run; they end with it.</summary>
internal static class RunTransactionSql
{
    /// <summary>
    /// Names the session after the run, so that it can be found and ended when its process is frozen, and bounds every wait.
    /// No timeout for the transaction as a whole: a statement may be large.
    /// </summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT set_config('application_name', $1, true), set_config('lock_timeout', '10s', true),
                   set_config('idle_in_transaction_session_timeout', '60s', true)
            """, connection);
        command.Parameters.Add(new() { Value = AbandonedRunSql.BackendName(runId) });
        await command.ExecuteNonQueryAsync(ct);
    }
}
