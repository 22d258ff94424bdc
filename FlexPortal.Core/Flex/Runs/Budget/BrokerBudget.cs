using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs.Budget;

/// <summary>What the broker still allows the token in force within a minute, over all processes of this database.</summary>
/// <param name="Limit">Requests in any minute.</param>
/// <param name="Left">Of these, not yet used; zero when the next request has to wait.</param>
/// <param name="MoreAtUtc">When one more is free, UTC, by the portal's clock; null when none is used.</param>
public sealed record BrokerBudgetState(int Limit, int Left, DateTimeOffset? MoreAtUtc);

/// <summary>Reads the broker's budget of requests. Nothing is reserved by looking.</summary>
public sealed class BrokerBudget
{
    /// <summary>Requests the broker allows a token in any minute (text of its code 1018).</summary>
    public const int RequestsPerMinute = 10;

    private readonly PortalDatabase _database;
    private readonly FlexConnections _connections;
    private readonly TimeProvider _time;

    internal BrokerBudget(PortalDatabase database, FlexConnections connections, TimeProvider time) =>
        (_database, _connections, _time) = (database, connections, time);

    /// <summary>The budget as it stands; null in the sandbox, which has none, and where no token can be read.</summary>
    public async Task<BrokerBudgetState?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_connections.BrokerToken is not { } token)
            return null;

        await using var connection = await _database.Main.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, token, cancellationToken);
    }

    /// <summary>The budget of what a run is to talk to, on a connection that the caller holds; null in the sandbox.</summary>
    internal Task<BrokerBudgetState?> ReadAsync(NpgsqlConnection connection, FlexConnection to, CancellationToken cancellationToken) =>
        to.IsSandbox ? Task.FromResult<BrokerBudgetState?>(null) : ReadAsync(connection, to.Token, cancellationToken);

    private async Task<BrokerBudgetState?> ReadAsync(NpgsqlConnection connection, FlexToken token, CancellationToken cancellationToken)
    {
        var (used, nextFree) = await RequestBudgetSql.ReadAsync(connection, token, cancellationToken);
        // The wait is measured by the database's clock, the moment is told by the portal's: the reader's countdown runs by that one.
        return new(RequestsPerMinute, Math.Max(0, RequestsPerMinute - used), _time.GetUtcNow() + nextFree);
    }
}
