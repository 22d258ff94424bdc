using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Finds the two runs that are to be compared.</summary>
public sealed class RunPair(FlexQueries queries, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The run and the other one, the earlier first; or why they are not compared. Null when there is no such run.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="runId">The run.</param>
    /// <param name="with">The other run; null for the successful run of the same account, query and broker before it.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task<FoundPair?> FindAsync(AccountScope scope, Guid runId, Guid? with, CancellationToken cancellationToken) =>
        await queries.FindRunAsync(scope, runId, cancellationToken) is { } run
            ? await FindAsync(scope, run, with, cancellationToken)
            : null;

    /// <summary>The same for a run that was read already. Null when there is no such other run.</summary>
    public async Task<FoundPair?> FindAsync(AccountScope scope, RunDetail run, Guid? with, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run is not { Status: RunStatus.Success, RawArtifactId: not null })
            return new(run, null, FlexErrors.RunNotComparable(run.RunNumber));
        if (with == run.IngestionRunId)
            return new(run, null, FlexErrors.ComparedWithItself());

        var otherId = with ?? await FindPreviousAsync(run, cancellationToken);
        if (otherId is null)
            return new(run, null, FlexErrors.NoPreviousRun());
        if (await queries.FindRunAsync(scope, otherId.Value, cancellationToken) is not { } other)
            return null;
        if (other is not { Status: RunStatus.Success, RawArtifactId: not null })
            return new(run, other, FlexErrors.RunNotComparable(other.RunNumber));
        return new(run, other, DifferentAccounts(run, other));
    }

    /// <summary>The account of the run; where none is configured, those that the statements are for.</summary>
    private static PortalError? DifferentAccounts(RunDetail run, RunDetail other)
    {
        if (!string.Equals(run.AccountId, other.AccountId, StringComparison.Ordinal))
            return FlexErrors.ComparedAccountsDiffer(run.AccountId, other.AccountId);

        var (here, there) = (Accounts(run), Accounts(other));
        return here.Count > 0 && there.Count > 0 && !here.Overlaps(there)
            ? FlexErrors.ComparedAccountsDiffer(here.First(), there.First())
            : null;
    }

    private static HashSet<string> Accounts(RunDetail run) =>
        run.Sections.Select(section => section.AccountId).Where(account => account.Length > 0).ToHashSet(StringComparer.Ordinal);

    private async Task<Guid?> FindPreviousAsync(RunDetail run, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().AsNoTracking()
            .Where(other => other.AccountId == run.AccountId && other.FlexQueryId == run.FlexQueryId && other.IsSandbox == run.Sandbox
                && other.Status == RunStatus.Success)
            .Where(other => EF.Functions.LessThan(
                ValueTuple.Create(other.StartedAtUtc, other.IngestionRunId), ValueTuple.Create(run.StartedAtUtc, run.IngestionRunId)))
            .OrderByDescending(other => other.StartedAtUtc).ThenByDescending(other => other.IngestionRunId)
            .Select(other => (Guid?)other.IngestionRunId)
            .FirstOrDefaultAsync(cancellationToken);
    }
}

/// <summary>Two runs, or why they are not compared.</summary>
/// <param name="Run">The run that was asked for.</param>
/// <param name="Other">The other one; null when there is none.</param>
/// <param name="Refusal">Why they are not compared; null when they are.</param>
public sealed record FoundPair(RunDetail Run, RunDetail? Other, PortalError? Refusal)
{
    private bool IsLater =>
        Other is null || (Run.StartedAtUtc, Run.IngestionRunId).CompareTo((Other.StartedAtUtc, Other.IngestionRunId)) > 0;

    /// <summary>The one that started first.</summary>
    internal RunDetail Before => IsLater ? Other! : Run;

    /// <summary>The one that started last.</summary>
    internal RunDetail Now => IsLater ? Run : Other!;
}
