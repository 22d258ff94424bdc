using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Comparison;
using Microsoft.Extensions.Caching.Memory;

namespace FlexPortal.Flex.Overview;

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
        if (await pairs.FindAsync(scope, run, before, cancellationToken) is not { } pair)
            return new StatementChange.Refused(FlexErrors.ComparedRunNotFound());
        if (pair is { Refusal: null } && ComparisonPanel.RowsIfLarge(pair) is not null)
            return new StatementChange.Large();

        switch (await compare.ExecuteAsync(pair, cancellationToken))
        {
            case ComparisonOutcome.Compared { Comparison: var comparison }:
                var lines = ChangeLine.Of(comparison);
                return _compared.Set(
                    (run, before), new StatementChange.Compared(comparison.Count(RowChangeKind.Restated), lines),
                    new MemoryCacheEntryOptions { Size = 1 + lines.Count });
            case ComparisonOutcome.Refused { Error: var error }:
                return new StatementChange.Refused(error);
            default:
                return new StatementChange.Refused(FlexErrors.ComparedRunNotFound());
        }
    }

    public void Dispose() => _compared.Dispose();
}
