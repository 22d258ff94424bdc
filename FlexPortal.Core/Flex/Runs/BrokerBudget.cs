using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Limits;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>How many requests the broker still allows the active token, over all processes of this database.</summary>
/// <param name="Limit">Requests in any minute.</param>
/// <param name="Left">Of these, not yet used; zero when the next request has to wait.</param>
/// <param name="MoreAtUtc">When one more is free, UTC, by the portal's clock; null when none is used.</param>
public sealed record BrokerBudgetState(int Limit, int Left, DateTimeOffset? MoreAtUtc);

/// <summary>The broker's limit on the requests of a token. The sandbox has none.</summary>
public sealed class BrokerBudget
{
    /// <summary>The text of the broker's code 1018: one request a second and ten a minute, for each token.</summary>
    internal static readonly RateLimit PerToken = new("flex.broker", 10, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));

    private readonly PortalDatabase _database;
    private readonly FlexConnections _connections;
    private readonly TimeProvider _time;

    internal BrokerBudget(PortalDatabase database, FlexConnections connections, TimeProvider time) =>
        (_database, _connections, _time) = (database, connections, time);

    /// <summary>The budget of the active token; null in the sandbox, and where no token can be read. Reserves nothing.</summary>
    public async Task<BrokerBudgetState?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_connections.BrokerToken is not { } token)
            return null;

        await using var connection = await _database.Main.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, token, cancellationToken);
    }

    /// <summary>
    /// The budget of the connection that a run will use, read on a database connection of the caller; null in the sandbox.
    /// </summary>
    internal Task<BrokerBudgetState?> ReadAsync(NpgsqlConnection connection, FlexConnection to, CancellationToken cancellationToken) =>
        to.IsSandbox ? Task.FromResult<BrokerBudgetState?>(null) : ReadAsync(connection, to.Token, cancellationToken);

    /// <summary>Reserves the next moment at which the token may be used; see <see cref="ReserveRequestSlot"/>.</summary>
    internal ValueTask<TimeSpan> ReserveAsync(FlexToken token, CancellationToken cancellationToken) =>
        // By the token and not by the active one: a run keeps the one it started with.
        _connections.IsOfSandbox(token)
            ? ValueTask.FromResult(TimeSpan.Zero)
            : RateLimitSql.ReserveAsync(_database.Main, PerToken, token.Fingerprint, cancellationToken);

    private async Task<BrokerBudgetState?> ReadAsync(NpgsqlConnection connection, FlexToken token, CancellationToken cancellationToken)
    {
        var (used, nextFree) = await RateLimitSql.ReadAsync(connection, PerToken, token.Fingerprint, cancellationToken);
        // The wait is measured by the database's clock and shown by the portal's, by which the reader's countdown runs.
        return new(PerToken.Permits, Math.Max(0, PerToken.Permits - used), _time.GetUtcNow() + nextFree);
    }
}
