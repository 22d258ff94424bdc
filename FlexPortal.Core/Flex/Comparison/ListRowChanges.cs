using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Result of listing changes.</summary>
public abstract record RowChangesOutcome
{
    private RowChangesOutcome()
    {
    }

    /// <summary>A page of them.</summary>
    public sealed record Listed(Page<RowChange> Changes) : RowChangesOutcome;

    /// <summary>There is none, and why.</summary>
    public sealed record Refused(PortalError Error) : RowChangesOutcome;

    /// <summary>There is no such run.</summary>
    public sealed record NotFound : RowChangesOutcome;
}

/// <summary>Lists the changed rows of one section and one kind, where the examples of a comparison are too few.</summary>
public sealed class ListRowChanges(RunPair pairs, RowComparison rows)
{
    /// <summary>
    /// A page of changes in document order; as <see cref="CompareRuns"/>, with the section, the kind and the cursor of the page before.
    /// </summary>
    public async Task<RowChangesOutcome> ExecuteAsync(
        AccountScope scope, Guid runId, Guid? with, RowChangesRequest request, CancellationToken cancellationToken) =>
        await pairs.FindAsync(scope, runId, with, cancellationToken) is { } pair
            ? await ExecuteAsync(pair, request, cancellationToken)
            : new RowChangesOutcome.NotFound();

    /// <summary>The same for two runs that were found already.</summary>
    public async Task<RowChangesOutcome> ExecuteAsync(FoundPair pair, RowChangesRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(request);
        if (pair.Refusal is { } refusal)
            return new RowChangesOutcome.Refused(refusal);
        try
        {
            return new RowChangesOutcome.Listed(await rows.ListAsync(pair.Before, pair.Now, request, cancellationToken));
        }
        catch (PortalException tooLong)
        {
            return new RowChangesOutcome.Refused(tooLong.Error);
        }
    }
}

/// <summary>Which changes to list.</summary>
/// <param name="Section">Element name of the section.</param>
/// <param name="Kind">Kind of change.</param>
/// <param name="Cursor">The place of <see cref="RowComparison.Order"/>; null for the first page.</param>
/// <param name="PageSize">Rows of a page.</param>
public sealed record RowChangesRequest(string Section, RowChangeKind Kind, Cursor? Cursor, int PageSize);
