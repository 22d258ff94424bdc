using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>The filters of the audit log, and its order.</summary>
public static class AuditFilters
{
    /// <summary>User or machine, exactly.</summary>
    public static ListFilter<AuditRow, string> Actor { get; } = ListFilter.Text<AuditRow>(
        "actor", "Who did it, exactly", entry => entry.Actor);

    /// <summary>What was done, by its code; entries under the code's former name are found too.</summary>
    public static ListFilter<AuditRow, string> Action { get; } = new(
        "action", "What was done, by its code, such as RUN_START",
        (text, _) => (
            AuditActionCode.Current(text.ToUpperInvariant()),
            ListFilter.IsText(text) ? null : "action is text without control characters."),
        code => AuditActionCode.Former(code) is { } former
            ? entry => entry.Action == code || entry.Action == former
            : entry => entry.Action == code);

    /// <summary>On what, exactly.</summary>
    public static ListFilter<AuditRow, string> Subject { get; } =
        ListFilter.Text<AuditRow>("subject", "On what, exactly: the id of a run or an artifact, or a name", entry => entry.Subject);

    /// <summary>The outcome, as its word.</summary>
    public static ListFilter<AuditRow, string> Outcome { get; } = ListFilter.TextOf<AuditRow, AuditOutcome>(
        "outcome", "", entry => entry.Outcome);

    /// <summary>At or after, UTC.</summary>
    public static ListFilter<AuditRow, DateTimeOffset> From { get; } = ListFilter.From<AuditRow>("from", "Written", entry => entry.AtUtc);

    /// <summary>Before, UTC.</summary>
    public static ListFilter<AuditRow, DateTimeOffset> To { get; } = ListFilter.To<AuditRow>("to", "Written", entry => entry.AtUtc);

    /// <summary>Newest first: by the number of the entry.</summary>
    public static Keyset<AuditRow, AuditRow> Newest { get; } =
        Keyset.By<AuditRow, AuditRow, long>("newest", descending: true, entry => entry.Seq, entry => entry.Seq);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<AuditRow, AuditRow> List { get; } = new([Actor, Action, Subject, Outcome, From, To], [Newest]);

    /// <summary>The place at which a page begins with an entry, whatever is added later.</summary>
    public static Cursor At(AuditEntry entry) => new(Newest.Name, CursorValue.Format(entry.Seq + 1));
}
