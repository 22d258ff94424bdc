using System.CommandLine;
using System.CommandLine.Parsing;

namespace FlexPortal.Flex.RunList;

/// <summary>The options of <c>runs list</c>: the filters of the page and of the API, under the same names.</summary>
internal sealed class RunListOptions
{
    private readonly Option<string?> _status = new("--status") { Description = "started, success or failed" };
    private readonly Option<string?> _state = new("--state") { Description = "running, complete, incomplete, failed, lost or cancelled" };
    private readonly Option<string?> _account = new("--account") { Description = "Account id" };
    private readonly Option<string?> _query = new("--query") { Description = "Flex Query id" };
    private readonly Option<string?> _code = new("--error-code") { Description = "Stable error code" };
    private readonly Option<string?> _trigger = new("--trigger") { Description = "ui, api or cli" };
    private readonly Option<string?> _by = new("--requested-by") { Description = "Who asked" };
    private readonly Option<string?> _from = new("--from") { Description = "Started at or after: a day or a time, in --tz" };
    private readonly Option<string?> _to = new("--to") { Description = "Started before: a time; a day counts to its end, in --tz" };
    private readonly Option<string?> _search = new("--search") { Description = "A query, an error code, or eight or more digits of a run's id" };
    private readonly Option<string?> _sort = new("--sort") { Description = "newest, oldest, longest, shortest, most_rows or fewest_rows" };
    private readonly Option<string?> _count = new("--count") { Description = "bounded or exact: say how many there are in all" };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "next_cursor or previous_cursor of another page" };
    private readonly Option<string?> _zone = new("--tz") { Description = "IANA time zone of days and times without one; UTC when left out" };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _status, _state, _account, _query, _code, _trigger, _by, _from, _to, _search, _sort, _count, _cursor, _zone })
            command.Options.Add(option);
    }

    /// <summary>The account, by its id: a command line is its writer's own, and no address.</summary>
    public string? Account(ParseResult result) => result.GetValue(_account);

    public RunListQuery Read(ParseResult result) => new()
    {
        Status = result.GetValue(_status),
        State = result.GetValue(_state),
        Query = result.GetValue(_query),
        ErrorCode = result.GetValue(_code),
        Trigger = result.GetValue(_trigger),
        RequestedBy = result.GetValue(_by),
        From = result.GetValue(_from),
        To = result.GetValue(_to),
        Search = result.GetValue(_search),
        Sort = result.GetValue(_sort),
        Count = result.GetValue(_count),
        Cursor = result.GetValue(_cursor),
        Zone = result.GetValue(_zone),
    };
}
