using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Completeness;

/// <summary>Whether today's data can be trusted: for the configured account and query, and for others that ran recently.</summary>
public sealed class CompletenessQueries(PortalDatabase database, FlexConnections connections, TimeProvider time)
{
    private static readonly TimeSpan OfLate = TimeSpan.FromDays(30);

    /// <summary>The verdicts as of now, on the accounts that may be seen.</summary>
    public async Task<CompletenessReport> ReadAsync(AccountScope scope, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (account, query) = (IngestionAccount.From(connections.AccountId), connections.QueryId);
        var pairs = await CompletenessSql.ReadAsync(
            database.Main,
            new(now - OfLate, account, query, connections.IsSandbox, DateOnly.FromDateTime(now.UtcDateTime), scope),
            cancellationToken);
        var main = string.IsNullOrWhiteSpace(query) || !scope.Holds(account)
            // Figures of the sandbox say nothing of the broker's, also while no query of the broker has run.
            ? pairs.FirstOrDefault(pair => pair.Sandbox == connections.IsSandbox)
            : pairs.FirstOrDefault(pair => IsOf(pair, account, query) && pair.Sandbox == connections.IsSandbox)
                ?? new CompletenessFacts(account, query, connections.IsSandbox);
        return new(
            main is null ? null : Judge(main),
            [.. pairs.Where(pair => !ReferenceEquals(pair, main)).Select(Judge)]);

        CompletenessVerdict Judge(CompletenessFacts facts) => CompletenessJudge.Judge(facts, now);
    }

    private static bool IsOf(CompletenessFacts pair, string account, string query) =>
        !pair.IsFurther && string.Equals(pair.RunAccountId, account, StringComparison.Ordinal)
            && string.Equals(pair.FlexQueryId, query, StringComparison.Ordinal);
}
