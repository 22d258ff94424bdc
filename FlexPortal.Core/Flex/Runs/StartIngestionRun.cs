using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>A request to start a run.</summary>
/// <param name="Trigger">The surface.</param>
/// <param name="By">The user, as far as the surface knows.</param>
/// <param name="QueryId">The query; null or empty for the configured one.</param>
/// <param name="From">First day; null together with <paramref name="To"/> for the configured override or the query's own period.</param>
/// <param name="To">Last day.</param>
/// <param name="SandboxOnly">Whether it is meant for the sandbox: with a token in force it is refused, and the broker is not asked.</param>
public sealed record IngestionRequest(
    RunTrigger Trigger, AuditActor By, string? QueryId = null, DateOnly? From = null, DateOnly? To = null, bool SandboxOnly = false);

/// <summary>The result of a request.</summary>
public abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>The run was started.</summary>
    public sealed record Started(Guid RunId) : StartOutcome;

    /// <summary>The account has an active run; nothing was started.</summary>
    public sealed record AlreadyActive(Guid ActiveRunId) : StartOutcome;

    /// <summary>The request cannot be a run, or not now: <see cref="PortalError.RetryAtUtc"/> says when.</summary>
    public sealed record Refused(PortalError Error) : StartOutcome;
}

/// <summary>Starts a run, for every surface. The database decides which of several simultaneous requests wins.</summary>
public sealed class StartIngestionRun : IDisposable
{
    // Limits simultaneous starts, so that they leave database connections for pages and for runs under way.
    private const int StartsAtOnce = 8;

    private readonly SemaphoreSlim _turns = new(StartsAtOnce, StartsAtOnce);
    private readonly PortalDatabase _database;
    private readonly FlexConnections _connections;
    private readonly StartRunTransaction _transaction;
    private readonly IngestionOrchestrator _orchestrator;
    private readonly BrokerBudget _budget;
    private readonly TimeProvider _time;

    internal StartIngestionRun(
        PortalDatabase database, FlexConnections connections, StartRunTransaction transaction, IngestionOrchestrator orchestrator,
        BrokerBudget budget, TimeProvider time) =>
        (_database, _connections, _transaction, _orchestrator, _budget, _time) =
        (database, connections, transaction, orchestrator, budget, time);

    /// <summary>How long a start may wait for the database before it is given up.</summary>
    internal TimeSpan DatabaseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts the run and returns at once; the run continues in this process. Refused when its account is not in the scope.
    /// </summary>
    public async Task<StartOutcome> ExecuteAsync(AccountScope scope, IngestionRequest request, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(DatabaseTimeout);
        try
        {
            await _turns.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NotStarted(DatabaseErrors.Unavailable());
        }

        try
        {
            var outcome = await PrepareAsync(scope, request, timeout.Token);
            if (outcome is StartOutcome.AlreadyActive active)
                await _transaction.RefuseAsync(request, "RUN_ALREADY_ACTIVE", active.ActiveRunId, timeout.Token);
            else if (outcome is StartOutcome.Refused refused)
                await _transaction.RefuseAsync(request, refused.Error.Code, active: null, timeout.Token);
            return outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NotStarted(DatabaseErrors.Unavailable());
        }
        catch (AuditUnavailableException)
        {
            return NotStarted(AuditUnavailableException.Error);
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            return NotStarted(DatabaseErrors.Explain(fault)!);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Whether a user with this scope can start runs: all of them are for one account.</summary>
    public bool MayStart(AccountScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Holds(IngestionAccount.From(_connections.AccountId));
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>The token is read first: the run keeps it, also when another one is set meanwhile.</summary>
    private async Task<StartOutcome> PrepareAsync(AccountScope scope, IngestionRequest request, CancellationToken cancellationToken)
    {
        if (!MayStart(scope))
            return new StartOutcome.Refused(FlexErrors.AccountNotAllowed());
        if (_orchestrator.IsStopping)
            return new StartOutcome.Refused(FlexErrors.PortalStopping());
        if (await _connections.TakeAsync(cancellationToken) is not { } to)
            return new StartOutcome.Refused(FlexErrors.SecretUnreadable());

        var queryId = string.IsNullOrWhiteSpace(request.QueryId) ? to.QueryId : request.QueryId.Trim();
        var (from, last) = request is { From: null, To: null } ? to.Period : (request.From, request.To);
        if (Refuse(request, to, queryId, from, last) is { } error)
            return new StartOutcome.Refused(error);

        // Who the runs are for may have changed with the token.
        if (!scope.Holds(IngestionAccount.From(to.AccountId)))
            return new StartOutcome.Refused(FlexErrors.AccountNotAllowed());
        var run = new NewRun(
            Guid.CreateVersion7(), IngestionAccount.From(to.AccountId), queryId!,
            from, last, request.Trigger, request.By.Name, to.Connection.IsSandbox,
            to.ExpectedAccount(queryId!));
        return await StartAsync(run, to.Connection, request.By, cancellationToken);
    }

    /// <summary>Everything on one connection: starts that each held one and waited for another would block each other.</summary>
    private async Task<StartOutcome> StartAsync(NewRun run, FlexConnection to, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await _database.Main.OpenConnectionAsync(cancellationToken);
        if (await _budget.ReadAsync(connection, to, cancellationToken) is { Left: 0, MoreAtUtc: { } free } spent)
        {
            // An active run may have used these requests: then that run is the better answer.
            return await IngestionRunSql.FindActiveAsync(connection, run.AccountId, cancellationToken) is { } busy
                ? new StartOutcome.AlreadyActive(busy)
                : new StartOutcome.Refused(FlexErrors.BrokerBudgetUsedUp(spent.Limit, free));
        }

        while (true)
        {
            if (await _transaction.ExecuteAsync(connection, run, by, cancellationToken) is { } lease)
            {
                _orchestrator.Begin(lease, run, to);
                return new StartOutcome.Started(run.RunId);
            }

            if (await IngestionRunSql.FindActiveAsync(connection, run.AccountId, cancellationToken) is { } active)
                return new StartOutcome.AlreadyActive(active);

            // The active run ended between two statements: the account is free, and the request is tried again.
        }
    }

    private static StartOutcome.Refused NotStarted(PortalError cause) => new(FlexErrors.NotStarted(cause));

    private PortalError? Refuse(IngestionRequest request, FlexTarget target, string? queryId, DateOnly? from, DateOnly? to)
    {
        if (request.SandboxOnly && !target.Connection.IsSandbox)
            return FlexErrors.SandboxNotInUse();
        if (string.IsNullOrWhiteSpace(queryId))
            return FlexErrors.QueryIdMissing();
        if (queryId.Length > 100 || queryId.Any(char.IsControl))
            return FlexErrors.RequestInvalid(
                "The query id is longer than 100 characters or has control characters.", "Give the id as the broker's portal shows it.");
        return FlexPeriod.FaultOf(from, to, TradingDays.DayInNewYork(_time.GetUtcNow())) is { } fault
            ? FlexErrors.PeriodInvalid(fault) : null;
    }
}
