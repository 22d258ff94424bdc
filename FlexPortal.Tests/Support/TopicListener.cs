using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;

namespace FlexPortal.Tests.Support;

/// <summary>Receives the notifications of a database, in the order of their commits.</summary>
internal sealed class TopicListener : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly List<string> _topics = [];

    private TopicListener(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notification += (_, notification) => _topics.Add(notification.Payload);
    }

    public static async Task<TopicListener> StartAsync(TestDatabase database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(ct);
        await LiveEventSql.ListenAsync(connection, ct);
        return new(connection);
    }

    /// <summary>Topics of all transactions that were committed since the last call.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(CancellationToken ct)
    {
        var marker = $"marker/{Guid.NewGuid()}";
        await using (var command = new NpgsqlCommand($"SELECT pg_notify('{LiveEventChannel.Name}', $1)", _connection))
        {
            command.Parameters.Add(new() { Value = marker });
            await command.ExecuteNonQueryAsync(ct);
        }

        while (!_topics.Contains(marker))
            await _connection.WaitAsync(ct);
        var count = _topics.IndexOf(marker);
        var taken = _topics[..count];
        _topics.RemoveRange(0, count + 1);
        return taken;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
