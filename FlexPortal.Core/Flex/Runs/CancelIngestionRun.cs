using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>The result of a request to cancel.</summary>
public enum CancelOutcome
{
    /// <summary>The run will stop; its process sees the request at once, at the latest with its next heartbeat.</summary>
    Requested,

    /// <summary>The run was already over and is unchanged.</summary>
    AlreadyOver,

    /// <summary>There is no such run.</summary>
    NotFound,
}

/// <summary>Asks a run to stop, at any stage, from every surface and every process.</summary>
public sealed class CancelIngestionRun
{
    private readonly PortalDatabase _database;
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly AuditLog _audit;

    internal CancelIngestionRun(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, AuditLog audit) =>
        (_database, _contexts, _audit) = (database, contexts, audit);

    /// <summary>Longest reason kept, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>What is wrong with a reason, as a sentence; null for a valid one, and for none.</summary>
    public static string? FaultOf(string? reason) => reason?.Trim() switch
    {
        { Length: > LongestReason } => $"The reason is longer than {LongestReason} characters.",
        { } text when text.Any(char.IsControl) => "The reason has line breaks or control characters; it is one line.",
        _ => null,
    };

    /// <summary>Records the request on the run. The first user and reason stay.</summary>
    /// <param name="scope">The accounts that the user can see.</param>
    /// <param name="runId">The run.</param>
    /// <param name="by">The user, as far as the surface knows.</param>
    /// <param name="reason">Why, in one line; null or blank for none. <see cref="FaultOf"/> must accept it.</param>
    /// <param name="cancellationToken">Cancels the request, not the run.</param>
    public async Task<CancelOutcome> ExecuteAsync(
        AccountScope scope, Guid runId, AuditActor by, string? reason, CancellationToken cancellationToken)
    {
        if (FaultOf(reason) is { } fault)
            throw new ArgumentException(fault, nameof(reason));
        var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var exists = await ExistsAsync(scope, runId, cancellationToken);
        if (exists && await RequestAsync(runId, by, why, cancellationToken))
            return CancelOutcome.Requested;

        await _audit.WriteAsync(FlexAuditEvents.NotCanceled(by, runId, exists ? "RUN_ALREADY_OVER" : "RUN_NOT_FOUND"), cancellationToken);
        return exists ? CancelOutcome.AlreadyOver : CancelOutcome.NotFound;
    }

    private async Task<bool> RequestAsync(Guid runId, AuditActor by, string? why, CancellationToken cancellationToken)
    {
        await using var connection = await _database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FlexJobs.Runs.Sql.RequestCancelAsync(connection, runId, by.Name, why, cancellationToken))
            return false;

        await _audit.CommitAsync(transaction, FlexAuditEvents.Canceled(by, runId), cancellationToken);
        return true;
    }

    private async Task<bool> ExistsAsync(AccountScope scope, Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().Within(scope).AnyAsync(run => run.IngestionRunId == runId, cancellationToken);
    }
}
