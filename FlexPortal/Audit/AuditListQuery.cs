using System.ComponentModel;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.Audit;

/// <summary>A part of the audit log as an address writes it: the same names on the page, over HTTP and on the command line.</summary>
public sealed record AuditListQuery
{
    /// <summary>The page.</summary>
    internal const string Page = "/audit";

    private const int LongestWord = 200;

    [FromQuery(Name = "actor"), Description("Who, exactly")]
    public string? Actor { get; init; }

    [FromQuery(Name = "action"), Description("What, by its code, such as RUN_START")]
    public string? Action { get; init; }

    [FromQuery(Name = "subject"), Description("On what, exactly: the id of a run or an artifact, or a name")]
    public string? Subject { get; init; }

    [FromQuery(Name = "outcome"), Description("ok, refused or failed")]
    public string? Outcome { get; init; }

    [FromQuery(Name = "from"), Description("Not before: a day or a time; without a zone it is in tz")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Before: a time; a day counts to its end. Without a zone it is in tz")]
    public string? To { get; init; }

    [FromQuery(Name = "cursor"), Description("next_cursor or previous_cursor of another page")]
    public string? Cursor { get; init; }

    [FromQuery(Name = ReadingZone.Parameter), Description("IANA time zone of days and times without a zone; UTC when left out")]
    public string? Zone { get; init; }

    /// <summary>The query of a page's address; the zone of a page is the reader's and no part of the list.</summary>
    internal static AuditListQuery Of(IQueryCollection query) => new()
    {
        Actor = query["actor"],
        Action = query["action"],
        Subject = query["subject"],
        Outcome = query["outcome"],
        From = query["from"],
        To = query["to"],
        Cursor = query["cursor"],
    };

    /// <summary>Whether entries are left out.</summary>
    internal bool IsFiltered => Filters().Any(part => !string.IsNullOrWhiteSpace(part.Value));

    /// <summary>The address of the page.</summary>
    internal string Address => At(Page);

    /// <summary>The query as an address under a path.</summary>
    internal string At(string path) => QueryHelpers.AddQueryString(
        path,
        Filters().Concat([new("cursor", Cursor), new(ReadingZone.Parameter, Zone)]).Where(part => !string.IsNullOrWhiteSpace(part.Value)));

    /// <summary>What is asked for; false with a sentence when it cannot be understood.</summary>
    /// <param name="zone">The zone of days and times without one; null for the one that the query names, else UTC.</param>
    /// <param name="filter">Which entries.</param>
    /// <param name="place">From where on; null for the newest.</param>
    /// <param name="fault">What is wrong.</param>
    internal bool TryRead(ReadingZone? zone, out AuditFilter filter, out AuditCursor? place, out string fault)
    {
        (filter, place, fault) = (new AuditFilter(), null, "");
        var named = string.IsNullOrWhiteSpace(Zone) ? ReadingZone.Utc : ReadingZone.Find(Zone);
        var outcome = Blank(Outcome) is { } word && EnumText.TryParse<AuditOutcome>(word.ToLowerInvariant(), out var read) ? read : (AuditOutcome?)null;
        if ((zone ?? named) is not { } there)
            fault = "tz is an IANA time zone, such as Europe/Zurich.";
        else if (!IsWord(Actor) || !IsWord(Action) || !IsWord(Subject))
            fault = $"actor, action and subject are words of at most {LongestWord} characters without control characters.";
        else if (outcome is null && Blank(Outcome) is not null)
            fault = "outcome is ok, refused or failed.";
        else if (Blank(Cursor) is { } cursor && !AuditCursor.TryParse(cursor, out place))
            fault = "cursor is not one that this list gave out.";
        else if (!RunListParser.TryReadTime(From, there, endOfDay: false, out var from))
            fault = "from is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).";
        else if (!RunListParser.TryReadTime(To, there, endOfDay: true, out var to))
            fault = "to is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).";
        else
            filter = new(Blank(Actor), Blank(Action)?.ToUpperInvariant(), Blank(Subject), outcome, from, to);
        return fault.Length == 0;
    }

    private KeyValuePair<string, string?>[] Filters() =>
        [new("actor", Actor), new("action", Action), new("subject", Subject), new("outcome", Outcome), new("from", From), new("to", To)];

    private static bool IsWord(string? text) => text is null || (text.Length <= LongestWord && RunListParser.IsText(text));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
