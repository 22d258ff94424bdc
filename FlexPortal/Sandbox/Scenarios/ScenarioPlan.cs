using FlexPortal.Sandbox.Statements;

namespace FlexPortal.Sandbox.Scenarios;

/// <summary>Sends the document of a request that is ready.</summary>
internal delegate Task StatementBody(HttpContext context, Delivery delivery);

/// <summary>An error code answered a number of times before the request goes through.</summary>
internal sealed record CodeScript(int Code, int Times)
{
    public static readonly CodeScript None = new(0, 0);

    public static CodeScript Always(int code) => new(code, int.MaxValue);

    /// <summary>The code for a request counted from 0, or null when it goes through. After that the script starts again.</summary>
    public int? CodeFor(int request) => Times == int.MaxValue || request % (Times + 1) < Times ? Code : null;
}

/// <summary>What a query id does: codes on SendRequest, codes on GetStatement, then a document.</summary>
internal sealed record ScenarioPlan(string QueryId, StatementBody Body)
{
    public CodeScript Send { get; init; } = CodeScript.None;
    public CodeScript Poll { get; init; } = CodeScript.None;
    public bool AnswersWithHtml { get; init; }
}

/// <summary>A statement that was asked for: what, for which days, and how often it was polled.</summary>
internal sealed class PendingStatement(ScenarioPlan plan, StatementPeriod period, DateOnly askedOn)
{
    private int _polls = -1;

    public ScenarioPlan Plan { get; } = plan;
    public StatementPeriod Period { get; } = period;

    /// <summary>The New York day of the request; polling past midnight changes nothing.</summary>
    public DateOnly AskedOn { get; } = askedOn;

    /// <summary>The number of this poll, counted from 0.</summary>
    public int NextPoll() => Interlocked.Increment(ref _polls);
}

/// <summary>One delivery of a statement. The number differs from delivery to delivery.</summary>
internal sealed record Delivery(PendingStatement Statement, SandboxOptions Options, TimeProvider Time, int Number)
{
    /// <summary>The statement as asked for, of the configured account.</summary>
    public StatementSpec Spec => new([Options.EffectiveAccountId], Statement.Period, Statement.AskedOn);
}
