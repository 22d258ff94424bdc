namespace FlexPortal.Sandbox.Scenarios;

/// <summary>Every behaviour of the sandbox broker, in the order in which the page shows them.</summary>
internal static class SandboxScenarios
{
    public static readonly IReadOnlyList<SandboxScenario> All =
    [
        new(
            "default",
            "Complete statement",
            "A complete statement of an invented account for the last thirty days, ready at the first poll. Same day, same bytes.",
            "Success; a second run on the same day stores nothing new."),
        new(
            "slow-generation",
            "Slow generation",
            "GetStatement answers 1019, generation in progress, three times.",
            "Success after four polls."),
        new("rate-limited", "Rate limited twice", "SendRequest answers 1018, too many requests, twice.", "Success after two waits."),
        new("rate-limited-forever", "Rate limited every time", "SendRequest answers 1018 every time.", "Failed: rate limited."),
        new("token-expired", "Token has expired", "SendRequest answers 1012.", "Failed: create a new token."),
        new("token-invalid", "Token is invalid", "SendRequest answers 1015.", "Failed: check the token."),
        new("try-again-once", "Try again, once", "SendRequest answers 1001 once.", "Success after one wait."),
        new(
            "try-again-later",
            "Try again, every time",
            "SendRequest answers 1001 every time.",
            "Failed: the broker could not generate it."),
        new("never-ready", "Never ready", "GetStatement answers 1019 every time.", "Failed when the poll budget is spent."),
        new(
            "missing-trades",
            "Required sections missing",
            "The statement has neither Trades nor CorporateActions.",
            "Failed: MISSING_REQUIRED_SECTION, with both names and where to switch them on."),
        new(
            "missing-cash-report",
            "Cash report missing",
            "The statement has no CashReport.",
            "Incomplete: cash cannot be reconciled."),
        new(
            "missing-performance",
            "Performance summaries missing",
            "The statement has neither MTMPerformanceSummaryInBase nor FIFOPerformanceSummaryInBase.",
            "Incomplete: performance cannot be reconciled."),
        new(
            "broken-document",
            "Broken XML",
            "One line in the middle of the document is not XML.",
            "Failed with the position; the original statement is kept."),
        new(
            "truncated-body",
            "Connection lost",
            "Half of the announced bytes arrive, then the connection drops.",
            "Failed: download incomplete."),
        new(
            "cut-off",
            "Ends too early",
            "The body ends cleanly before the document does.",
            "Failed: the XML is incomplete; the original statement is kept."),
        new("slow-body", "Slow download", "The document arrives over about twenty seconds.", "Success."),
        new(
            "huge:N",
            "Many trades",
            "A statement of N Trade rows with 71 attributes each, streamed. Without a number: 20,000 rows; at most ten million.",
            "Incomplete: it leaves ChangeInNAV out; memory stays flat.")
        { Example = "huge:20000" },
        new(
            "identical",
            "Identical bytes",
            "The same bytes on every day and for every period.",
            "Success; from the second run on, nothing new is stored."),
        new(
            "restated",
            "Restated tax",
            "The default statement plus an old withholding tax that is reversed and withheld again, with another amount at each request.",
            "Success; every run stores a new artifact."),
        new(
            "latin-1",
            "Latin-1 name",
            "The account holder's name is in Latin-1, as the header says and XML does not.",
            "Success; the name is read correctly."),
        new(
            "two-accounts",
            "Two accounts",
            "The document holds the statements of two accounts.",
            "Success with a warning that names the other account; its rows are kept under it."),
        new(
            "wrong-account",
            "Wrong account",
            "The statement is of another account than the configured one.",
            "Failed: ACCOUNT_MISMATCH; the original statement is kept, no row is published."),
        new("html-error", "HTML page", "SendRequest answers with a maintenance page in HTML.", "Failed: not an answer of the service."),
        new("unknown-code", "Unknown code", "SendRequest answers 1099, which no documentation lists.", "Failed; code and text are kept."),
        new(
            "code:NNNN",
            "Any code at SendRequest",
            "SendRequest answers the code NNNN every time.",
            "Depends on the code.") { Example = "code:1009" },
        new(
            "poll-code:NNNN",
            "Any code at GetStatement",
            "GetStatement answers the code NNNN every time.",
            "Depends on the code.") { Example = "poll-code:1021" },
        new(
            "file:NAME",
            "Your own file",
            "The bytes of the file NAME or NAME.xml in the folder that Sandbox:StatementsFolder names.",
            "Depends on the file; 1014, query is invalid, when there is no such file.")
        { Example = "file:statement" },
    ];
}
