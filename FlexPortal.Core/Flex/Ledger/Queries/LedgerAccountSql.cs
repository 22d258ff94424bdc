using FlexPortal.Core.Platform.Identity.Accounts;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Accounts that have events, found by skipping along an index: cost grows with the accounts, not with the events.</summary>
internal static class LedgerAccountSql
{
    private static readonly SkipScan Trades = new("trade", "flex.event_trade_fill"), Cash = new("cash", "flex.event_cashflow"),
        Fx = new("fx", "flex.event_fx"), Actions = new("corp", "flex.event_corp_action");

    /// <summary>The first accounts with events of a table, in order.</summary>
    public static async Task<string[]> FirstAsync(
        NpgsqlDataSource database, LedgerTab tab, int most, CancellationToken ct)
    {
        var scan = tab switch
        {
            LedgerTab.Trades => Trades,
            LedgerTab.Cash => Cash,
            LedgerTab.Fx => Fx,
            _ => Actions,
        };
        await using var command = database.CreateCommand(scan.First);
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    /// <summary>
    /// All accounts with events that the scope holds: those of its runs, and those that its statements were about.
    /// </summary>
    public static async Task<string[]> ListAsync(NpgsqlDataSource database, AccountScope scope, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH RECURSIVE trade (account_id) AS ({Trades.Text}),
                           cash (account_id) AS ({Cash.Text}),
                           fx (account_id) AS ({Fx.Text}),
                           corp (account_id) AS ({Actions.Text})
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

    /// <summary>The accounts of a table, each found beyond the one before. Both names are constants of this file.</summary>
    private sealed record SkipScan(string Name, string Table)
    {
        public string Text { get; } = $"""
            (SELECT t.account_id FROM {Table} t ORDER BY t.account_id LIMIT 1)
            UNION ALL
            SELECT (SELECT t.account_id FROM {Table} t WHERE t.account_id > {Name}.account_id ORDER BY t.account_id LIMIT 1)
              FROM {Name} WHERE {Name}.account_id IS NOT NULL
            """;

        /// <summary>The first accounts, $1 of them.</summary>
        public string First => $"""
            WITH RECURSIVE {Name} (account_id) AS ({Text})
            SELECT account_id FROM {Name} WHERE account_id IS NOT NULL LIMIT $1
            """;
    }
}
