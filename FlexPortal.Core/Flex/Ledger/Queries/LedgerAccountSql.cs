using FlexPortal.Core.Platform.Identity.Accounts;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Accounts that have events, found by skipping along an index: cost grows with the accounts, not with the events.</summary>
internal static class LedgerAccountSql
{
    /// <summary>The first accounts with events of a table, in order.</summary>
    public static async Task<string[]> FirstAsync(
        NpgsqlDataSource database, LedgerTab tab, int most, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH RECURSIVE found (account_id) AS ({SkipScan(TableOf(tab))})
            SELECT account_id FROM found WHERE account_id IS NOT NULL LIMIT $1
            """);
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    /// <summary>
    /// All accounts with events that the scope holds: those of its runs, and those that its statements were about.
    /// </summary>
    public static async Task<string[]> ListAsync(NpgsqlDataSource database, AccountScope scope, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH RECURSIVE trade (account_id) AS ({SkipScan("flex.event_trade_fill", "trade")}),
                           cash (account_id) AS ({SkipScan("flex.event_cashflow", "cash")}),
                           fx (account_id) AS ({SkipScan("flex.event_fx", "fx")}),
                           corp (account_id) AS ({SkipScan("flex.event_corp_action", "corp")})
            SELECT e.account_id
              FROM (SELECT account_id FROM trade UNION SELECT account_id FROM cash
                     UNION SELECT account_id FROM fx UNION SELECT account_id FROM corp) e
             WHERE e.account_id IS NOT NULL
               AND ($1 IS NULL OR e.account_id = ANY ($1) OR e.account_id IN (
                    SELECT s.statement_account_id FROM flex.section_seen s WHERE s.account_id = ANY ($1)))
             ORDER BY e.account_id
            """);
        AddScope(command, scope);
        return await ReadAsync(command, ct);
    }

    /// <summary>Accounts of the scope whose ledger is being built.</summary>
    public static async Task<PendingLedger[]> ListPendingAsync(NpgsqlDataSource database, AccountScope scope, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT p.account_id, p.pending_since_utc FROM flex.ledger_pending p
             WHERE $1 IS NULL OR p.account_id = ANY ($1) OR p.account_id IN (
                   SELECT s.statement_account_id FROM flex.section_seen s WHERE s.account_id = ANY ($1))
             ORDER BY p.account_id
            """);
        AddScope(command, scope);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pending = new List<PendingLedger>();
        while (await reader.ReadAsync(ct))
            pending.Add(new(reader.GetString(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, ct)));
        return [.. pending];
    }

    private static string TableOf(LedgerTab tab) => tab switch
    {
        LedgerTab.Trades => "flex.event_trade_fill",
        LedgerTab.Cash => "flex.event_cashflow",
        LedgerTab.Fx => "flex.event_fx",
        _ => "flex.event_corp_action",
    };

    private static string SkipScan(string table, string name = "found") => $"""
        (SELECT t.account_id FROM {table} t ORDER BY t.account_id LIMIT 1)
        UNION ALL
        SELECT (SELECT t.account_id FROM {table} t WHERE t.account_id > {name}.account_id ORDER BY t.account_id LIMIT 1)
          FROM {name} WHERE {name}.account_id IS NOT NULL
        """;

    private static void AddScope(NpgsqlCommand command, AccountScope scope) => command.Parameters.Add(
        new() { Value = (object?)scope.Named ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    private static async Task<string[]> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var accounts = new List<string>();
        while (await reader.ReadAsync(ct))
            accounts.Add(reader.GetString(0));
        return [.. accounts];
    }
}
