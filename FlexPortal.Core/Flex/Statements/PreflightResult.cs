namespace FlexPortal.Core.Flex.Statements;

/// <summary>The request that a document is checked against.</summary>
/// <param name="AccountId">The account of the run; null or empty when none is set, and then no account is wrong.</param>
/// <param name="FromDate">First day asked for; null when the query decides.</param>
/// <param name="ToDate">Last day asked for; null when the query decides.</param>
public sealed record PreflightExpectation(string? AccountId = null, DateOnly? FromDate = null, DateOnly? ToDate = null);

/// <summary>Severity of a finding.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing to do.</summary>
    Information,

    /// <summary>The rows are kept, and something that is computed from them will not be provable or complete.</summary>
    Warning,

    /// <summary>The run fails and no row is published.</summary>
    Error,
}

/// <summary>A section that a statement does not carry. Present and empty is not missing.</summary>
/// <param name="AccountId">Account of the statement; empty when it names none.</param>
/// <param name="StatementOrdinal">Place of the statement in the document, from 1.</param>
/// <param name="Section">Element name of the section.</param>
/// <param name="Group">Its group.</param>
/// <param name="PortalLabel">Name in the broker's portal.</param>
/// <param name="ClickPath">Where to switch it on.</param>
/// <param name="Consequence">What cannot be done without it.</param>
public sealed record MissingSection(
    string AccountId,
    int StatementOrdinal,
    string Section,
    SectionGroup Group,
    string PortalLabel,
    string ClickPath,
    string Consequence);

/// <summary>A finding about a document.</summary>
/// <param name="Code">Stable identifier, such as <c>PERIOD_MISMATCH</c>.</param>
/// <param name="Severity">Severity.</param>
/// <param name="Message">What was found, in one sentence.</param>
/// <param name="WhatToDo">The next step; empty when there is none.</param>
/// <param name="AccountId">The account it is about; null when it is about the document.</param>
/// <param name="Section">The section it is about; null when it is about more.</param>
public sealed record PreflightFinding(
    string Code,
    FindingSeverity Severity,
    string Message,
    string WhatToDo,
    string? AccountId = null,
    string? Section = null);

/// <summary>The verdict on a document before its rows are published.</summary>
/// <param name="MissingSections">Every missing section of every statement, in document order, the strongest group first.</param>
/// <param name="Findings">All findings, most severe first.</param>
/// <param name="Error">Why the run fails; null when it may go on.</param>
public sealed record PreflightResult(
    IReadOnlyList<MissingSection> MissingSections,
    IReadOnlyList<PreflightFinding> Findings,
    PortalError? Error)
{
    /// <summary>Whether the rows may be published.</summary>
    public bool Passed => Error is null;
}
