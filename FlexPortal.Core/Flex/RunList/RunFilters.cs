using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>
/// The filters of the run list. A new one is declared here, and has a field in RunFilterForm.razor. The address, the API with its
/// description, the command line, the exports, the query and the removable filter on the page follow from the declaration.
/// </summary>
public static class RunFilters
{
    /// <summary>Status of the run.</summary>
    public static ListFilter<IngestionRun, RunStatus> Status { get; } =
        ListFilter.Word<IngestionRun, RunStatus>("status", "", run => run.Status);

    /// <summary>Status and outcome in one, finer than the status.</summary>
    public static ListFilter<IngestionRun, RunOutcome> State { get; } = ListFilter.Word<IngestionRun, RunOutcome>(
        "state", ": the status with what was missing and why the run ended", run => run.Outcome);

    /// <summary>Key of an account; replaced by <see cref="Account"/> before the list is read.</summary>
    public static ListFilter<IngestionRun, string> AccountKey { get; } = ListFilter.LookedUp<IngestionRun>(
        "account",
        "Key of an account (account_key), as GET /ingestion/accounts lists it. The account's number is not accepted in an address",
        text => AccountKeys.IsKey(text) ? null : AccountKeys.Fault);

    /// <summary>Flex Query, exactly.</summary>
    public static ListFilter<IngestionRun, string> Query { get; } =
        ListFilter.Text<IngestionRun>("query", "Flex Query id, exactly", run => run.FlexQueryId);

    /// <summary>Stable error code, exactly.</summary>
    public static ListFilter<IngestionRun, string> ErrorCode { get; } =
        ListFilter.Text<IngestionRun>("error_code", "Stable error code, exactly", run => run.ErrorCode!);

    /// <summary>Where the run was started: page, API or command line.</summary>
    public static ListFilter<IngestionRun, RunTrigger> Trigger { get; } =
        ListFilter.Word<IngestionRun, RunTrigger>("trigger", "", run => run.Trigger);

    /// <summary>The user who started the run, exactly.</summary>
    public static ListFilter<IngestionRun, string> RequestedBy { get; } =
        ListFilter.Text<IngestionRun>("requested_by", "User who started the run, exactly", run => run.RequestedBy);

    /// <summary>Started at or after, UTC.</summary>
    public static ListFilter<IngestionRun, DateTimeOffset> From { get; } =
        ListFilter.From<IngestionRun>("from", "Started", run => run.StartedAtUtc);

    /// <summary>Started before, UTC.</summary>
    public static ListFilter<IngestionRun, DateTimeOffset> To { get; } =
        ListFilter.To<IngestionRun>("to", "Started", run => run.StartedAtUtc);

    /// <summary>A text to search for; replaced by the filter that it is found to be before the list is read.</summary>
    public static ListFilter<IngestionRun, string> Search { get; } = ListFilter.LookedUp<IngestionRun>(
        "search", "Number of a run, code of the broker, part of a query or of an error code, or the first eight or more "
            + "digits of a run's id",
        text => AccountKeys.IsNumber(text) ? AccountKeys.Fault
            : ListFilter.IsText(text) ? null : "search is text without control characters.");

    /// <summary>Account, by its id.</summary>
    public static ListFilter<IngestionRun, string> Account { get; } =
        ListFilter.Text<IngestionRun>("account_id", "Account id", run => run.AccountId);

    /// <summary>Ids from the first to the second, both included.</summary>
    public static ListFilter<IngestionRun, (Guid First, Guid Last)> Ids { get; } =
        ListFilter.Internal<IngestionRun, (Guid First, Guid Last)>(
            "ids", ids => run => run.IngestionRunId.CompareTo(ids.First) >= 0 && run.IngestionRunId.CompareTo(ids.Last) <= 0);

    /// <summary>The number of a run.</summary>
    public static ListFilter<IngestionRun, long> Number { get; } =
        ListFilter.Internal<IngestionRun, long>("run_number", number => run => run.Fence == number);

    /// <summary>A state in which mutes count: see <see cref="Today"/>.</summary>
    private static ListFilter<IngestionRun, RunOutcome> StateToday { get; } = ListFilter.Internal<IngestionRun, RunOutcome>(
        "state_today", state => state == RunOutcome.Complete
            ? run => run.Outcome == RunOutcome.Complete
                || (run.Outcome == RunOutcome.Incomplete && IngestionRun.IsMissingAsExpected(run.AccountId, run.IngestionRunId))
            : run => !IngestionRun.IsMissingAsExpected(run.AccountId, run.IngestionRunId));

    /// <summary>One of these queries, or one of these error codes: what a search found.</summary>
    public static ListFilter<IngestionRun, FoundNames> Found { get; } = ListFilter.Internal<IngestionRun, FoundNames>("found", names =>
    {
        var (queries, codes) = names;
        return run => queries.Contains(run.FlexQueryId) || codes.Contains(run.ErrorCode!);
    });

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<IngestionRun, RunSummary> List { get; } =
        new([Status, State, AccountKey, Query, ErrorCode, Trigger, RequestedBy, From, To, Search], RunOrders.All, counts: true);

    /// <summary>The filters, with a run whose missing sections are all muted today among the complete ones.</summary>
    internal static FilterSet<IngestionRun> Today(this FilterSet<IngestionRun> filters) =>
        !filters.TryGet(State, out var state) ? filters : state switch
        {
            RunOutcome.Complete => filters.Without(State).With(StateToday, state),
            RunOutcome.Incomplete => filters.With(StateToday, state),
            _ => filters,
        };

    /// <summary>The number of a run as users write it (<c>7</c>, <c>#7</c>, <c>run 7</c>); null when the text is none.</summary>
    public static long? NumberIn(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("run", StringComparison.OrdinalIgnoreCase))
            trimmed = trimmed[3..].TrimStart();
        if (trimmed.StartsWith('#'))
            trimmed = trimmed[1..];
        return long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The ids that begin with a text of at least eight hexadecimal digits, hyphens aside; null when it is no such text.</summary>
    public static (Guid First, Guid Last)? IdsThatBegin(string text)
    {
        const int shortest = 8, whole = 32;
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        return digits.Length is >= shortest and <= whole && digits.All(char.IsAsciiHexDigit)
            ? (Guid.ParseExact(digits.PadRight(whole, '0'), "N"), Guid.ParseExact(digits.PadRight(whole, 'f'), "N"))
            : null;
    }
}
