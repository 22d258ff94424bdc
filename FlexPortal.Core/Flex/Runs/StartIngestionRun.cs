using FlexPortal.Core.Flex.Audit;
using FlexPortal.Core.Flex.Runs.Budget;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>What somebody asks for.</summary>
/// <param name="Trigger">The surface.</param>
/// <param name="By">Who, as far as the surface knows.</param>
/// <param name="QueryId">The query; null or empty for the configured one.</param>
/// <param name="From">First day; null together with <paramref name="To"/> for the configured override or the query's own period.</param>
/// <param name="To">Last day.</param>
/// <param name="SandboxOnly">Whether it is meant for the sandbox: with a token in force it is refused, and the broker is not asked.</param>
public sealed record IngestionRequest(
    RunTrigger Trigger, AuditActor By, string? QueryId = null, DateOnly? From = null, DateOnly? To = null, bool SandboxOnly = false);

/// <summary>What became of a request.</summary>
public abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>The run is on its way.</summary>
    public sealed record Started(Guid RunId) : StartOutcome;

    /// <summary>The account has an active run; nothing was started.</summary>
    public sealed record AlreadyActive(Guid ActiveRunId) : StartOutcome;

    /// <summary>The request cannot be a run, or not now: <see cref="PortalError.RetryAtUtc"/> says when.</summary>
    public sealed record Refused(PortalError Error) : StartOutcome;
}

/// <summary>Starts a run, for every surface. The database decides which of several simultaneous requests wins.</summary>
public sealed class StartIngestionRun : IDisposable
{
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(30);

    // A rush of starts takes turns here, so that it cannot take every connection from the pages and the runs under way.
    private const int StartsAtOnce = 8;

    private readonly SemaphoreSlim _turns = new(StartsAtOnce, StartsAtOnce);
    private readonly PortalDatabase _database;
    private readonly FlexOptions _options;
    private readonly FlexConnections _connections;
    private readonly EnterRun _enter;
    private readonly IngestionWorker _worker;
    private readonly BrokerBudget _budget;

    internal StartIngestionRun(
        PortalDatabase database, IOptions<FlexOptions> options, FlexConnections connections, EnterRun enter, IngestionWorker worker,
        BrokerBudget budget) =>
        (_database, _options, _connections, _enter, _worker, _budget) = (database, options.Value, connections, enter, worker, budget);

    /// <summary>Starts the run and returns at once; the run goes on in this process. Refused to whoever may not see its account.</summary>
    public async Task<StartOutcome> ExecuteAsync(AccountScope scope, IngestionRequest request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DatabasePatience);
        await _turns.WaitAsync(patience.Token);
        try
        {
            var outcome = await PrepareAsync(scope, request, patience.Token);
            if (outcome is StartOutcome.AlreadyActive active)
                await _enter.RefuseAsync(request, "RUN_ALREADY_ACTIVE", active.ActiveRunId, patience.Token);
            else if (outcome is StartOutcome.Refused refused)
                await _enter.RefuseAsync(request, refused.Error.Code, active: null, patience.Token);
            return outcome;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Whether somebody may start runs at all: those of the portal are of one account, which has to be one of theirs.</summary>
    public bool MayStart(AccountScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Holds(IngestionAccount.From(_connections.AccountId));
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>The token is read first and decides: whom the run talks to is settled here, also when somebody sets another one meanwhile.</summary>
    private async Task<StartOutcome> PrepareAsync(AccountScope scope, IngestionRequest request, CancellationToken cancellationToken)
    {
        if (!MayStart(scope))
            return new StartOutcome.Refused(FlexErrors.AccountNotAllowed());
        if (_worker.IsStopping)
            return new StartOutcome.Refused(FlexErrors.PortalStopping());
        if (await _connections.TakeAsync(cancellationToken) is not { } to)
            return new StartOutcome.Refused(FlexErrors.SecretUnreadable());

        var queryId = string.IsNullOrWhiteSpace(request.QueryId) ? to.QueryId : request.QueryId.Trim();
        if (Refuse(request, to, queryId) is { } error)
            return new StartOutcome.Refused(error);

        // Who the runs are for may have changed with the token.
        if (!scope.Holds(IngestionAccount.From(to.AccountId)))
            return new StartOutcome.Refused(FlexErrors.AccountNotAllowed());
        var run = new NewRun(
            Guid.CreateVersion7(), IngestionAccount.From(to.AccountId), queryId!,
            request.From ?? _options.FromDate, request.To ?? _options.ToDate,
            request.Trigger, request.By.Name, to.Connection.IsSandbox, _worker.Owner.Name, to.ExpectedAccount(queryId!));
        return await StartAsync(run, to.Connection, request.By, cancellationToken);
    }

    /// <summary>Everything on one connection: a start that held one and waited for another would stop every start of a rush.</summary>
    private async Task<StartOutcome> StartAsync(NewRun run, FlexConnection to, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await _database.Main.OpenConnectionAsync(cancellationToken);
        if (await _budget.ReadAsync(connection, to, cancellationToken) is { Left: 0, MoreAtUtc: { } free } spent)
        {
            // Who is told to wait would not learn that somebody else's run is just being made with these very requests.
            return await IngestionRunSql.FindActiveAsync(connection, run.AccountId, cancellationToken) is { } busy
                ? new StartOutcome.AlreadyActive(busy)
                : new StartOutcome.Refused(FlexErrors.BrokerBudgetUsedUp(spent.Limit, free));
        }

        while (true)
        {
            var lease = await _enter.ExecuteAsync(connection, run, by, cancellationToken);
            if (lease is null && await _worker.EndExpiredAsync(connection, run.AccountId, cancellationToken))
                lease = await _enter.ExecuteAsync(connection, run, by, cancellationToken);
            if (lease is not null)
            {
                _worker.Begin(lease, run, to);
                return new StartOutcome.Started(run.RunId);
            }

            if (await IngestionRunSql.FindActiveAsync(connection, run.AccountId, cancellationToken) is { } active)
                return new StartOutcome.AlreadyActive(active);

            // The active run ended between two statements: the account is free, and the request is tried again.
        }
    }

    private static PortalError? Refuse(IngestionRequest request, FlexTarget to, string? queryId)
    {
        if (request.SandboxOnly && !to.Connection.IsSandbox)
            return FlexErrors.SandboxNotInUse();
        if (string.IsNullOrWhiteSpace(queryId))
            return FlexErrors.QueryIdMissing();
        if (queryId.Length > 100 || queryId.Any(char.IsControl))
            return FlexErrors.RequestInvalid("The query id is longer than 100 characters or has control characters.", "Give the id as the broker's portal shows it.");
        return FlexPeriod.FaultOf(request.From, request.To) is { } fault
            ? FlexErrors.RequestInvalid($"The period cannot be asked for: {fault}", "Give from_date and to_date, at most 365 days, or neither for the period of the query.")
            : null;
    }
}
