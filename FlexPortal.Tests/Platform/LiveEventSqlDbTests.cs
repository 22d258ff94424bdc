using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class LiveEventSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_listens_receives_what_another_sends()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        var received = new List<string>();
        connection.Notification += (_, notification) => received.Add(notification.Payload);

        await LiveEventSql.ListenAsync(connection, Cancel);
        await database.ExecuteAsync($"SELECT pg_notify('{LiveEventChannel.Name}', 'run/1'), pg_notify('another', 'run/2')");

        Assert.True(await connection.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal("run/1", Assert.Single(received));
    }

    [Fact]
    public async Task A_dead_connection_is_noticed()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await LiveEventSql.PingAsync(connection, Cancel);

        await PostgresServer.AdministerAsync($"SELECT pg_terminate_backend({connection.ProcessID})");

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => LiveEventSql.PingAsync(connection, Cancel));
    }
}
