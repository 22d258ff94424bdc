using System.CommandLine;
using System.CommandLine.Parsing;

namespace FlexPortal.Audit;

/// <summary>The filters of <c>audit list</c> and <c>audit export</c>, under the names of the page and of the API.</summary>
internal sealed class AuditListOptions
{
    private readonly Option<string?> _actor = new("--actor") { Description = "Who, exactly" };
    private readonly Option<string?> _action = new("--action") { Description = "What, such as RUN_START" };
    private readonly Option<string?> _subject = new("--subject") { Description = "On what, exactly: an id or a name" };
    private readonly Option<string?> _outcome = new("--outcome") { Description = "ok, refused or failed" };
    private readonly Option<string?> _from = new("--from") { Description = "Not before: a day or a time, in --tz" };
    private readonly Option<string?> _to = new("--to") { Description = "Before: a time; a day counts to its end, in --tz" };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "next_cursor or previous_cursor of another page" };
    private readonly Option<string?> _zone = new("--tz") { Description = "IANA time zone of days and times without one; UTC when left out" };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _actor, _action, _subject, _outcome, _from, _to, _cursor, _zone })
            command.Options.Add(option);
    }

    public AuditListQuery Read(ParseResult result) => new()
    {
        Actor = result.GetValue(_actor),
        Action = result.GetValue(_action),
        Subject = result.GetValue(_subject),
        Outcome = result.GetValue(_outcome),
        From = result.GetValue(_from),
        To = result.GetValue(_to),
        Cursor = result.GetValue(_cursor),
        Zone = result.GetValue(_zone),
    };
}
