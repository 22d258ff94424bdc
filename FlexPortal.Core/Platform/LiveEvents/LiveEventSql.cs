using Npgsql;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>Commands of the listening connection.</summary>
internal static class LiveEventSql
{
    /// <summary>From now on the connection receives what is sent to <see cref="LiveEventChannel.Name"/>.</summary>
    public static async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"LISTEN {LiveEventChannel.Name}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Throws when the connection is dead: one without traffic looks like a quiet one.</summary>
    public static async Task PingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
