using System.Globalization;
using FlexPortal.Sandbox.Protocol;
using FlexPortal.Sandbox.Statements;

namespace FlexPortal.Sandbox.Scenarios;

/// <summary>Finds what a query id does. <see cref="SandboxScenarios.All"/> describes each for users.</summary>
internal static class ScenarioPlans
{
    public const string DefaultQueryId = "default";

    /// <summary>A code that the broker's documentation does not know.</summary>
    public const int UndocumentedCode = 1099;

    private static readonly DateOnly FixedDay = new(2026, 3, 2);
    private static readonly StatementBody Default = StatementBodies.Whole(d => d.Spec);

    private static readonly Dictionary<string, ScenarioPlan> Fixed = new ScenarioPlan[]
    {
        new(DefaultQueryId, Default),
        new("slow-generation", Default) { Poll = new CodeScript(BrokerCodes.InProgress, 3) },
        new("rate-limited", Default) { Send = new CodeScript(BrokerCodes.TooManyRequests, 2) },
        new("rate-limited-forever", Default) { Send = CodeScript.Always(BrokerCodes.TooManyRequests) },
        new("token-expired", Default) { Send = CodeScript.Always(BrokerCodes.TokenExpired) },
        new("token-invalid", Default) { Send = CodeScript.Always(BrokerCodes.TokenInvalid) },
        new("try-again-once", Default) { Send = new CodeScript(BrokerCodes.TryAgain, 1) },
        new("try-again-later", Default) { Send = CodeScript.Always(BrokerCodes.TryAgain) },
        new("never-ready", Default) { Poll = CodeScript.Always(BrokerCodes.InProgress) },
        new("missing-trades", StatementBodies.Without("Trades", "CorporateActions")),
        new("missing-cash-report", StatementBodies.Without("CashReport")),
        new("missing-performance", StatementBodies.Without("MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase")),
        new("broken-document", StatementBodies.Broken),
        new("truncated-body", StatementBodies.Truncated),
        new("cut-off", StatementBodies.CutOff),
        new("slow-body", StatementBodies.Slow),
        new("huge", StatementBodies.Huge(20_000)),
        new("identical", StatementBodies.Whole(d => d.Spec with { Period = StatementPeriod.Last30Days(FixedDay), GeneratedOn = FixedDay })),
        new("restated", StatementBodies.Whole(d => d.Spec with { Restatement = d.Number })),
        new("latin-1", StatementBodies.Whole(d => d.Spec with { AccountName = "S\u00e9bastien M\u00fcller & S\u00f8nner" })),
        new(
            "two-accounts",
            StatementBodies.Whole(d => d.Spec with { Accounts = [d.Options.EffectiveAccountId, OtherThan(d, "U0000002", "U0000003")] })),
        new("wrong-account", StatementBodies.Whole(d => d.Spec with { Accounts = [OtherThan(d, "U0999999", "U0999998")] })),
        new("html-error", Default) { AnswersWithHtml = true },
        new("unknown-code", Default) { Send = CodeScript.Always(UndocumentedCode) },
    }.ToDictionary(p => p.QueryId, StringComparer.Ordinal);

    /// <summary>Query ids without an argument.</summary>
    public static IEnumerable<string> FixedIds => Fixed.Keys;

    /// <summary>The plan of a query id, or null when there is none: the broker then answers 1014. Empty means the default.</summary>
    public static ScenarioPlan? Find(string queryId, SandboxOptions options)
    {
        if (Fixed.TryGetValue(queryId.Length == 0 ? DefaultQueryId : queryId, out var plan))
        {
            return plan;
        }

        var colon = queryId.IndexOf(':', StringComparison.Ordinal);
        var argument = colon < 0 ? "" : queryId[(colon + 1)..];
        return (colon < 0 ? "" : queryId[..colon]) switch
        {
            "huge" when TryNumber(argument, 0, HugeStatement.MaxRows, out var rows) =>
                new ScenarioPlan("huge:N", StatementBodies.Huge(rows)),
            "code" when TryNumber(argument, 1, 9999, out var code) =>
                new ScenarioPlan("code:NNNN", Default) { Send = CodeScript.Always(code) },
            "poll-code" when TryNumber(argument, 1, 9999, out var code) =>
                new ScenarioPlan("poll-code:NNNN", Default) { Poll = CodeScript.Always(code) },
            "file" when StatementFolder.Find(options.StatementsFolder, argument) is { } path =>
                new ScenarioPlan("file:NAME", StatementBodies.File(path)),
            _ => null,
        };
    }

    private static bool TryNumber(string text, int low, int high, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= low && number <= high;

    private static string OtherThan(Delivery delivery, string account, string instead) =>
        string.Equals(delivery.Options.EffectiveAccountId, account, StringComparison.Ordinal) ? instead : account;
}
