using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Ledger;

/// <summary>Tells whether the ledger may have changed: a run ended with success, or a ledger was built.</summary>
internal sealed class LedgerMarks(LedgerQueries ledger, RunListQueries runs)
{
    private const int Last = 20;

    /// <summary>A short text that changes with the ledger.</summary>
    public async Task<string> ReadAsync(AccountScope scope, CancellationToken cancellationToken)
    {
        var pending = await ledger.ListPendingAsync(scope, cancellationToken);
        var ended = await runs.RecentAsync(scope, FilterSet<IngestionRun>.None, Last, cancellationToken);
        return PageWatch.MarkOf(
            pending.Select(account => $"{account.AccountId} ")
                .Concat(ended.Where(run => run.DurationMs is not null).Select(run => $"{run.IngestionRunId} {run.Outcome} ")));
    }
}

/// <summary>Requests a page of the ledger again when the ledger changes.</summary>
public sealed class LedgerWatch : PageWatch
{
    [Inject]
    private LedgerMarks Marks { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    protected override string? Topic => FlexTopics.Runs;

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken) =>
        await Marks.ReadAsync(await Permission.AccountsAsync(), cancellationToken);
}
