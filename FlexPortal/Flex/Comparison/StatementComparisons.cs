using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Identity.Accounts;
using Microsoft.Extensions.Caching.Memory;

namespace FlexPortal.Flex.Comparison;

/// <summary>Compares small statements and caches the results. Both statements are immutable, so a result never changes.</summary>
internal sealed class StatementComparisons(RunPair pairs, CompareRuns compare) : IDisposable
{
    // Lines over all comparisons: about a megabyte.
    private const int Most = 5_000;

    private readonly MemoryCache _compared = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>What the statement of a run changed against another one, both of runs that the scope holds.</summary>
    public async Task<StatementChange> ReadAsync(AccountScope scope, Guid run, Guid before, CancellationToken cancellationToken)
    {
        if (_compared.TryGetValue((run, before), out StatementChange? known))
            return known!;
        return await pairs.FindAsync(scope, run, before, cancellationToken) is { } pair
            ? await ReadAsync(pair, cancellationToken)
            : new StatementChange.Refused(FlexErrors.ComparedRunNotFound());
    }

    /// <summary>What the statement of a run changed against the run before.</summary>
    public async Task<StatementChange> ReadAsync(AccountScope scope, RunDetail run, CancellationToken cancellationToken) =>
        await pairs.FindAsync(scope, run, with: null, cancellationToken) is { } pair
            ? await ReadAsync(pair, cancellationToken)
            : new StatementChange.Refused(FlexErrors.NoPreviousRun());

    private async Task<StatementChange> ReadAsync(FoundPair pair, CancellationToken cancellationToken)
    {
        if (pair is not { Refusal: null, Other: { } other })
            return new StatementChange.Refused(pair.Refusal ?? FlexErrors.ComparedRunNotFound());
        if (_compared.TryGetValue((pair.Run.IngestionRunId, other.IngestionRunId), out StatementChange? known))
            return known!;
        if (ComparisonPanel.RowsIfLarge(pair) is not null)
            return new StatementChange.Large();

        switch (await compare.ExecuteAsync(pair, cancellationToken))
        {
            case ComparisonOutcome.Compared { Comparison: var comparison }:
                var lines = ChangeLine.Of(comparison);
                return _compared.Set(
                    (pair.Run.IngestionRunId, other.IngestionRunId),
                    new StatementChange.Compared(
                        other.IngestionRunId, comparison.Count(RowChangeKind.Restated), lines, comparison.RowsBySection),
                    new MemoryCacheEntryOptions { Size = 1 + lines.Count + comparison.RowsBySection.Count });
            case ComparisonOutcome.Refused { Error: var error }:
                return new StatementChange.Refused(error);
            default:
                return new StatementChange.Refused(FlexErrors.ComparedRunNotFound());
        }
    }

    public void Dispose() => _compared.Dispose();
}
