using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>Accounts with runs, and the seed of the account keys.</summary>
internal static class AccountSql
{
    /// <summary>The seed that the database generated once.</summary>
    public static byte[] ReadSeed(PortalDatabase database)
    {
        using var command = database.Main.CreateCommand("SELECT seed FROM flex.account_key_seed");
        return (byte[])command.ExecuteScalar()!;
    }

    /// <summary>The accounts with a run, in order. A skip scan of an index: cost grows with the accounts, not the runs.</summary>
    public static Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource database, AccountScope scope, CancellationToken ct) =>
        scope.Named is { } named ? ListAsync(database, named, ct) : ListAsync(database, ct);

    /// <summary>
    /// The last run whose statement held an account, also one of another account; null when there is none. Reads a row for each section of
    /// a query, not for each run.
    /// </summary>
    public static async Task<Guid?> FindRunOfStatementAsync(
        NpgsqlDataSource database, AccountScope scope, string statementAccount, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT last_run_id FROM flex.section_seen
             WHERE upper(statement_account_id) = upper($1) AND ($2 IS NULL OR account_id = ANY ($2))
             ORDER BY last_seen_at_utc DESC, last_run_id DESC LIMIT 1
            """);
        command.Parameters.Add(new() { Value = statementAccount });
        command.Parameters.Add(
            new() { Value = (object?)scope.Named ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource database, string[] named, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT named.account_id FROM unnest($1) AS named (account_id)
             WHERE EXISTS (SELECT FROM flex.ingestion_run run WHERE run.account_id = named.account_id) ORDER BY named.account_id
            """);
        command.Parameters.Add(new() { Value = named });
        return await ReadAsync(command, ct);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            WITH RECURSIVE account AS (
                (SELECT account_id FROM flex.ingestion_run ORDER BY account_id LIMIT 1)
                UNION ALL
                SELECT (SELECT run.account_id FROM flex.ingestion_run run
                         WHERE run.account_id > account.account_id ORDER BY run.account_id LIMIT 1)
                  FROM account WHERE account.account_id IS NOT NULL)
            SELECT account_id FROM account WHERE account_id IS NOT NULL ORDER BY account_id
            """);
        return await ReadAsync(command, ct);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var accounts = new List<string>();
        while (await reader.ReadAsync(ct))
            accounts.Add(reader.GetString(0));
        return accounts;
    }
}
