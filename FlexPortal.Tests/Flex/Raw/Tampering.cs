using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>A superuser of a test database, who can switch every guard off.</summary>
internal static class Tampering
{
    public static async Task<NpgsqlConnection> ConnectAsync(TestDatabase database)
    {
        var server = await PostgresServer.GetAsync();
        var target = new NpgsqlConnectionStringBuilder(server.AdminConnectionString)
        {
            Database = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Executes SQL with every guard of the raw store off, and turns them on again.</summary>
    public static async Task TamperAsync(TestDatabase database, string sql, params object[] values)
    {
        await using var superuser = await ConnectAsync(database);
        string[] tables = ["ingestion_run", "raw_artifact", "raw_artifact_chunk", "raw_record"];
        foreach (var table in tables)
            await superuser.ExecuteAsync($"ALTER TABLE flex.{table} DISABLE TRIGGER ALL");
        await superuser.ExecuteAsync(sql, values);
        foreach (var table in tables)
        {
            await superuser.ExecuteAsync($"""
                ALTER TABLE flex.{table} ENABLE TRIGGER ALL;
                DO $$ DECLARE guard name; BEGIN
                    FOR guard IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'flex.{table}'::regclass AND NOT tgisinternal LOOP
                        EXECUTE format('ALTER TABLE flex.{table} ENABLE ALWAYS TRIGGER %I', guard);
                    END LOOP;
                END $$
                """);
        }
    }
}
