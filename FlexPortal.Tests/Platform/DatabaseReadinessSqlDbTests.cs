using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class DatabaseReadinessSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_database_answers_and_a_missing_one_does_not()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var opened = await database.OpenAsync();
        await DatabaseReadinessSql.PingAsync(opened, Cancel);

        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await PostgresServer.AdministerAsync($"DROP DATABASE {name} WITH (FORCE)");

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => DatabaseReadinessSql.PingAsync(opened, Cancel));
    }
}
