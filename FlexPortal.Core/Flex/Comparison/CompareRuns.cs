using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>The outcome of a comparison.</summary>
public abstract record ComparisonOutcome
{
    private ComparisonOutcome()
    {
    }

    /// <summary>The comparison.</summary>
    public sealed record Compared(RunComparison Comparison) : ComparisonOutcome;

    /// <summary>The runs cannot be compared.</summary>
    public sealed record Refused(PortalError Error) : ComparisonOutcome;

    /// <summary>There is no such run.</summary>
    public sealed record NotFound : ComparisonOutcome;
}

/// <summary>
/// Compares what two runs of an account received: bytes, period, sections, columns, and every row by its natural identity. Nothing is kept:
/// both statements are immutable, so the same comparison gives the same answer at any time.
/// </summary>
public sealed class CompareRuns(RunPair pairs, RowComparison rows, TimeProvider time)
{
    /// <summary>Compares a run with another one, or with the one before it.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="runId">The run.</param>
    /// <param name="with">The other run; null for the successful run of the same account, query and broker before it.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task<ComparisonOutcome> ExecuteAsync(AccountScope scope, Guid runId, Guid? with, CancellationToken cancellationToken) =>
        await pairs.FindAsync(scope, runId, with, cancellationToken) is { } pair
            ? await ExecuteAsync(pair, cancellationToken)
            : new ComparisonOutcome.NotFound();

    /// <summary>The same for two runs that were found already.</summary>
    public async Task<ComparisonOutcome> ExecuteAsync(FoundPair pair, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var began = time.GetTimestamp();
        if (pair.Refusal is { } refusal)
            return new ComparisonOutcome.Refused(refusal);

        var (before, now) = (pair.Before, pair.Now);
        var identical = string.Equals(before.PayloadSha256, now.PayloadSha256, StringComparison.Ordinal);
        var found = RowFindings.None;
        try
        {
            // The same bytes under another period or query are another artifact, with the same rows.
            if (!identical)
                found = await rows.SummariseAsync(before, now, cancellationToken);
        }
        catch (PortalException tooLong)
        {
            return new ComparisonOutcome.Refused(tooLong.Error);
        }

        return new ComparisonOutcome.Compared(new(
            ComparedRun.Of(before), ComparedRun.Of(now), string.Equals(before.FlexQueryId, now.FlexQueryId, StringComparison.Ordinal),
            identical,
            StatementPeriods.Of(before.PeriodKey, now.PeriodKey).Moved,
            Sections(before, now),
            identical || found.AttributesRecorded,
            found.Attributes, found.Elements, (long)time.GetElapsedTime(began).TotalMilliseconds)
        {
            RowsBySection = found.Sections,
        });
    }

    private static IReadOnlyList<SectionChange> Sections(RunDetail before, RunDetail now)
    {
        var old = before.Sections.ToDictionary(section => (section.AccountId, section.SectionName), section => (long?)section.RowCount);
        var current = now.Sections.ToDictionary(section => (section.AccountId, section.SectionName), section => (long?)section.RowCount);
        return
        [
            .. old.Keys.Union(current.Keys)
                .Select(key => Change(key, old.GetValueOrDefault(key), current.GetValueOrDefault(key)))
                .OfType<SectionChange>()
                .OrderByDescending(change => change.Kind == SectionChangeKind.Gone)
                .ThenBy(change => change.AccountId, StringComparer.Ordinal)
                .ThenBy(change => change.Section, StringComparer.Ordinal),
        ];
    }

    private static SectionChange? Change((string AccountId, string Section) key, long? before, long? now)
    {
        SectionChangeKind? kind = (before, now) switch
        {
            (null, not null) => SectionChangeKind.Appeared,
            (not null, null) => SectionChangeKind.Gone,
            ( > 0, 0) => SectionChangeKind.BecameEmpty,
            (0, > 0) => SectionChangeKind.Filled,
            _ => null,
        };
        return kind is { } changed ? new(key.AccountId, key.Section, changed, before, now) : null;
    }
}
