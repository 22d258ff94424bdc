using FlexPortal.Core.Flex;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Jobs;

/// <summary>The session that writes results of a unit has a name and timeouts until its transaction ends.</summary>
public sealed class JobTransactionDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Name_and_timeouts_end_with_the_transaction()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        var before = await SettingsAsync(connection);
        var run = Guid.NewGuid();
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await FlexJobs.Runs.Sql.PrepareTransactionAsync(connection, run, Cancel);

            Assert.Equal($"fp-run:{run}|10s|1min", await SettingsAsync(connection));
            Assert.Equal(
                1, await database.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fp-run:{run}'"));
            await transaction.RollbackAsync(Cancel);
        }

        Assert.Equal(before, await SettingsAsync(connection));
    }

    private static async Task<string> SettingsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT concat_ws('|', current_setting('application_name'), current_setting('lock_timeout'),
                             current_setting('idle_in_transaction_session_timeout'))
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
