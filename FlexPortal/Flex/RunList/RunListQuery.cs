using System.ComponentModel;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// A list of runs as an address writes it: the same names on the page, over HTTP and on the command line. Texts as they were given;
/// <see cref="RunListParser"/> reads them.
/// </summary>
public sealed record RunListQuery
{
    /// <summary>The list without any filter.</summary>
    public static RunListQuery All { get; } = new();

    [FromQuery(Name = "status"), Description("started, success or failed")]
    public string? Status { get; init; }

    [FromQuery(Name = "state"), Description("running, complete, incomplete, failed, lost or cancelled: the status with what was missing and why it ended")]
    public string? State { get; init; }

    [FromQuery(Name = "account"), Description("Key of an account (account_key), as GET /ingestion/accounts lists it; its number has no place in an address")]
    public string? Account { get; init; }

    [FromQuery(Name = "query"), Description("Flex Query id, exactly")]
    public string? Query { get; init; }

    [FromQuery(Name = "error_code"), Description("Stable error code, exactly")]
    public string? ErrorCode { get; init; }

    [FromQuery(Name = "trigger"), Description("ui, api or cli")]
    public string? Trigger { get; init; }

    [FromQuery(Name = "requested_by"), Description("Who asked, exactly")]
    public string? RequestedBy { get; init; }

    [FromQuery(Name = "from"), Description("Started at or after: a day or a time; without a zone it is in tz")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Started before: a time; a day counts to its end. Without a zone it is in tz")]
    public string? To { get; init; }

    [FromQuery(Name = "search"), Description("A query or an error code, exactly, or the first eight or more digits of a run's id")]
    public string? Search { get; init; }

    [FromQuery(Name = "sort"), Description("newest (default), oldest, longest, shortest, most_rows or fewest_rows; runs that lack the value are left out")]
    public string? Sort { get; init; }

    [FromQuery(Name = "cursor"), Description("next_cursor or previous_cursor of another page in the same order")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "count"), Description("bounded or exact: how many runs the whole list has, to at most 1,000 or to the end; not counted when left out")]
    public string? Count { get; init; }

    [FromQuery(Name = ReadingZone.Parameter), Description("IANA time zone of days and times without a zone; UTC when left out")]
    public string? Zone { get; init; }

    /// <summary>The query of a page's address; the zone of a page is the reader's and no part of the list.</summary>
    internal static RunListQuery Of(IQueryCollection query) => new()
    {
        Status = query["status"],
        State = query["state"],
        Account = query["account"],
        Query = query["query"],
        ErrorCode = query["error_code"],
        Trigger = query["trigger"],
        RequestedBy = query["requested_by"],
        From = query["from"],
        To = query["to"],
        Search = query["search"],
        Sort = query["sort"],
        Cursor = query["cursor"],
        Count = query["count"],
    };

    /// <summary>Whether the list leaves out runs.</summary>
    internal bool IsFiltered => Filters().Any(part => !string.IsNullOrWhiteSpace(part.Value));

    /// <summary>Whether the newest run of all that pass the filters is the first row.</summary>
    internal bool IsNewestPage => Cursor is null && Order == RunOrder.Newest;

    /// <summary>The order; an unknown word counts as the default here and is refused where the query is read.</summary>
    internal RunOrder Order => EnumText.TryParse<RunOrder>(Sort ?? "", out var order) ? order : RunOrder.Newest;

    /// <summary>The address of the page.</summary>
    internal string Address => At("/runs");

    /// <summary>The same list in another order, from its beginning.</summary>
    internal RunListQuery By(RunOrder order) => this with { Sort = order == RunOrder.Newest ? null : EnumText.From(order), Cursor = null };

    /// <summary>The list with another state alone.</summary>
    internal RunListQuery InState(RunOutcome? outcome) =>
        this with { State = outcome is { } state ? EnumText.From(state) : null, Status = null, Cursor = null, Count = null };

    /// <summary>The query as an address under a path.</summary>
    internal string At(string path, params ReadOnlySpan<KeyValuePair<string, string?>> more) => QueryHelpers.AddQueryString(
        path,
        Filters().Concat([new("sort", Sort), new("cursor", Cursor), new("count", Count), new(ReadingZone.Parameter, Zone), .. more])
            .Where(part => !string.IsNullOrWhiteSpace(part.Value)));

    private KeyValuePair<string, string?>[] Filters() =>
    [
        new("status", Status), new("state", State), new("account", Account), new("query", Query), new("error_code", ErrorCode),
        new("trigger", Trigger), new("requested_by", RequestedBy), new("from", From), new("to", To), new("search", Search),
    ];
}
