using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Statements that say of known events what is known. The events stay untouched, and the list of them is one row of
/// <c>flex.event_confirmation</c>: an event is in force as of the later of its own statement and the latest that confirms it. The list is
/// needed only when a statement says something else, and a confirmed event is in one list, the latest.
/// </summary>
/// <param name="table">Name of the events' table.</param>
/// <param name="key">Its key.</param>
/// <param name="known">
/// What statements say of events: rows with <c>account_id</c>, <c>stated_at</c>, <c>known_id</c>, <c>differs</c>, <c>is_newer</c> and
/// <c>pass</c>.
/// </param>
/// <param name="differing">Those that say something else.</param>
internal sealed class ConfirmationSql(string table, string key, string known, string differing)
{
    private string Target { get; } = "flex." + table;

    private string Key { get; } = key;

    private string Confirmed { get; } = known + " n WHERE n.known_id IS NOT NULL AND n.is_newer AND NOT n.differs";

    private string Differing { get; } = differing;

    /// <summary>Notes what is confirmed.</summary>
    public async Task AddAsync(NpgsqlConnection connection, Guid runId, int pass, CancellationToken ct)
    {
        await using (var any = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {Confirmed} AND n.pass = $1)", connection))
        {
            any.CommandTimeout = 0;
            any.Parameters.Add(new() { Value = pass });
            if (!(bool)(await any.ExecuteScalarAsync(ct))!)
                return;
        }

        await using var command = new NpgsqlCommand(
            $"""
             WITH confirmed AS MATERIALIZED (
                 SELECT n.account_id, n.known_id, max(n.stated_at) AS stated_at FROM {Confirmed} AND n.pass = $3
                  GROUP BY n.account_id, n.known_id
             ), former AS MATERIALIZED (
                 SELECT c.event_confirmation_id, count(n.known_id) AS taken, array_agg(e.id) FILTER (WHERE n.known_id IS NULL) AS left_over
                   FROM flex.event_confirmation c CROSS JOIN LATERAL unnest(c.event_ids) AS e (id)
                   LEFT JOIN confirmed n ON n.known_id = e.id AND n.stated_at >= c.stated_at_utc
                  WHERE c.table_name = $1 AND c.account_id IN (SELECT account_id FROM confirmed)
                  GROUP BY c.event_confirmation_id
             ), gone AS (
                 DELETE FROM flex.event_confirmation c USING former f
                  WHERE c.event_confirmation_id = f.event_confirmation_id AND f.left_over IS NULL
             ), shorter AS (
                 UPDATE flex.event_confirmation c SET event_ids = f.left_over FROM former f
                  WHERE c.event_confirmation_id = f.event_confirmation_id AND f.left_over IS NOT NULL AND f.taken > 0
             )
             INSERT INTO flex.event_confirmation (account_id, ingestion_run_id, table_name, stated_at_utc, event_ids)
             SELECT account_id, $2, $1, stated_at, array_agg(known_id) FROM confirmed GROUP BY account_id, stated_at
             """, connection)
        { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = table });
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = pass });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Lets events that a row says something else of be in force as of the statement that confirmed them last.
    /// </summary>
    public async Task TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
             UPDATE {Target} AS k SET stated_at_utc = c.stated_at
               FROM (
                     SELECT e.id, max(c.stated_at_utc) AS stated_at
                       FROM flex.event_confirmation c CROSS JOIN LATERAL unnest(c.event_ids) AS e (id)
                      WHERE c.table_name = $1 AND c.account_id IN (SELECT account_id FROM {Differing})
                        AND e.id IN (SELECT known_id FROM {Differing})
                      GROUP BY e.id) c
              WHERE k.{Key} = c.id AND k.stated_at_utc < c.stated_at
             """, connection)
        { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = table });
        await command.ExecuteNonQueryAsync(ct);
    }
}
