using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Flex.Comparison;
using FlexPortal.Flex.Completeness;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Overview;

/// <summary>What the newest statements of the user's accounts changed, compared once for all parts of a page.</summary>
internal sealed class StatementChanges(TrustReading trust, StatementComparisons comparisons, Permission permission)
{
    /// <summary>Accounts and queries whose newest statements are compared without a click.</summary>
    private const int Most = 10;

    private Task<IReadOnlyDictionary<Guid, StatementChange>>? _changes;

    /// <summary>By the run that brought the newest statement; those that are not there are compared on request.</summary>
    public Task<IReadOnlyDictionary<Guid, StatementChange>> ReadAsync(CancellationToken cancellationToken) =>
        _changes ??= CompareAsync(cancellationToken);

    /// <summary>The address of the comparison of a newest statement with the one before, or of its rows of a kind.</summary>
    public static string Address(CompletenessVerdict verdict, ReadingZone zone, string? kind = null) =>
        new ComparisonQuery(verdict.News!.BeforeRunId).Address(verdict.StatementRunId!.Value, zone, kind);

    /// <summary>Whether there is a statement before; it is compared once for all accounts of the document.</summary>
    public static bool IsCompared(CompletenessVerdict verdict) => verdict is { IsFurther: false, News.BeforeRunId: not null };

    private async Task<IReadOnlyDictionary<Guid, StatementChange>> CompareAsync(CancellationToken cancellationToken)
    {
        var changes = new Dictionary<Guid, StatementChange>();
        var scope = await permission.AccountsAsync();
        try
        {
            var compared = (await trust.ReadAsync(cancellationToken)).All.Where(IsCompared);
            foreach (var verdict in compared.Take(Most))
            {
                var run = verdict.StatementRunId!.Value;
                changes[run] = await comparisons.ReadAsync(scope, run, verdict.News!.BeforeRunId!.Value, cancellationToken);
            }
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            // The page offers to compare the rest on request.
        }

        return changes;
    }
}
