using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>The broker's limit per token, shared by every process over this database. The sandbox has none.</summary>
internal sealed class RequestBudgetSql(PortalDatabase database, FlexConnections connections)
{
    /// <summary>Reserves the next moment at which the token may be used; see <see cref="ReserveRequestSlot"/>.</summary>
    public async ValueTask<TimeSpan> ReserveAsync(FlexToken token, CancellationToken cancellationToken)
    {
        if (connections.IsSandbox)
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
}
