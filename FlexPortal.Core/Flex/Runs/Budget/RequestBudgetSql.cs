using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs.Budget;

/// <summary>The broker's limit per token, shared by every process over this database. The sandbox has none.</summary>
internal sealed class RequestBudgetSql(PortalDatabase database, FlexConnections connections)
{
    /// <summary>Reserves the next moment at which the token may be used; see <see cref="ReserveRequestSlot"/>.</summary>
    public async ValueTask<TimeSpan> ReserveAsync(FlexToken token, CancellationToken cancellationToken)
    {
        // By the token and not by what is in force now: a run keeps the one it started with.
        if (connections.IsOfSandbox(token))
            return TimeSpan.Zero;

        await using var command = database.Main.CreateCommand("""
            INSERT INTO flex.broker_request_budget AS budget (token_fingerprint, slots_utc) VALUES ($1, ARRAY[clock_timestamp()])
            ON CONFLICT (token_fingerprint) DO UPDATE SET slots_utc = (budget.slots_utc || greatest(
                clock_timestamp(),
                budget.slots_utc[cardinality(budget.slots_utc)] + interval '1 s',
                CASE WHEN cardinality(budget.slots_utc) = 10 THEN budget.slots_utc[1] + interval '60 s' END)
            )[greatest(1, cardinality(budget.slots_utc) - 8):]
            RETURNING greatest(interval '0', slots_utc[cardinality(slots_utc)] - clock_timestamp())
            """);
        command.Parameters.Add(new() { Value = token.Fingerprint });
        return (TimeSpan)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// How many moments of the last minute, and of the time ahead, are reserved, and how long until one more is free. Reserves nothing.
    /// </summary>
    public static async Task<(int Used, TimeSpan? NextFree)> ReadAsync(NpgsqlConnection connection, FlexToken token, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*)::int, min(slot) + interval '60 s' - clock_timestamp()
              FROM flex.broker_request_budget budget, unnest(budget.slots_utc) slot
             WHERE token_fingerprint = $1 AND slot > clock_timestamp() - interval '60 s'
            """, connection);
        command.Parameters.Add(new() { Value = token.Fingerprint });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetTimeSpan(1));
    }
}
