using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.Flex;

/// <summary>
/// Settings of the broker's Flex Web Service, section <c>Flex</c>; as environment variables <c>Flex__BaseUrl</c> and so on.
/// Checked at start by <see cref="FlexOptionsValidator"/>; all faults are reported at once.
/// </summary>
public sealed class FlexOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "Flex";

    private const string DateForm = "must be a date such as 20260131 or 2026-01-31.";

    /// <summary>
    /// Address to which <c>/SendRequest</c> and <c>/GetStatement</c> are appended. https; http only for a loopback host; no user info,
    /// query or fragment. Default: <c>https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService</c>. Empty: the default.
    /// </summary>
    [Form("must be an absolute https address.")]
    public Uri BaseUrl { get; set; } = new("https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService");

    /// <summary>
    /// Token of the Flex Web Service, from the broker's portal (Flex Web Service Configuration). Printable ASCII without blanks, at most
    /// 256 characters. It wins over a stored one. Default and empty: none, and the portal uses the stored one, or else its sandbox broker.
    /// </summary>
    public FlexToken? Token { get; set; }

    /// <summary>
    /// File that holds <see cref="Token"/> and nothing else, in its place: an environment variable can be read by every process of the same
    /// user. Default and empty: none.
    /// </summary>
    public string? TokenFile { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// Id of the Flex Query to run when a run names none; a number in the broker's portal. At most 200 printable characters.
    /// Default and empty: none; with a token every run must then name its query, in the sandbox the default statement is used.
    /// </summary>
    public string? QueryId { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// Account the statements must be for, such as <c>U1234567</c>: 2 to 32 letters, digits, <c>-</c>, <c>_</c>, <c>.</c> or <c>*</c>.
    /// Default and empty: none; the account is then taken from the statement and cannot be compared with it.
    /// </summary>
    public string? AccountId { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// First day of the period to ask for (<c>fd</c>), <c>yyyyMMdd</c> or <c>yyyy-MM-dd</c>, a calendar day of the broker (New York).
    /// Only together with <see cref="ToDate"/>. Default and empty: the period saved in the query.
    /// </summary>
    [Form(DateForm)]
    public DateOnly? FromDate { get; set; }

    /// <summary>
    /// Last day of the period to ask for (<c>td</c>), inclusive, same form; not before <see cref="FromDate"/>, at most 365 days in all.
    /// Default and empty: the period saved in the query.
    /// </summary>
    [Form(DateForm)]
    public DateOnly? ToDate { get; set; }

    /// <summary>
    /// Wait between the request and the first poll, and the unit of all later waits (2, 4, 8, then 12 times this). A duration such as
    /// <c>00:00:05</c>, <c>5 s</c> or <c>5</c> (seconds); 1 ms to 10 min. Default and empty: 5 s.
    /// </summary>
    [Duration("1 ms", "10 min")]
    public TimeSpan FirstPollDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longest time spent waiting for one statement before the run fails with <c>FLEX_POLL_TIMEOUT</c>. A duration such as
    /// <c>00:15:00</c>, <c>15 min</c> or <c>900</c> (seconds); from <see cref="FirstPollDelay"/> to 24 h. Default and empty: 15 min.
    /// </summary>
    [Duration("1 ms", "24 h")]
    public TimeSpan PollBudget { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Largest statement accepted, counted after decompression. Bytes, or a size such as <c>512 MiB</c>; 1 KiB to 64 GiB.
    /// Default and empty: 2 GiB (2147483648).
    /// </summary>
    [Form("must be a number of bytes or a size such as 512 MiB, from 1 KiB to 64 GiB.")]
    public ByteSize MaxStatementBytes { get; set; } = 2L << 30;

    /// <summary>The token of the settings, read from <see cref="TokenFile"/> where that is set; null when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read; <see cref="FlexOptionsValidator"/> reports that at start.</exception>
    internal FlexToken? ReadToken() => this switch
    {
        { Token: { } token } => token,
        { TokenFile: { } file } when File.ReadAllText(file).Trim() is { Length: > 0 } text => new FlexToken(text),
        _ => null,
    };

    /// <summary>Which sections a statement has to have.</summary>
    public FlexSectionOptions Sections { get; } = new();
}

/// <summary>Sections asked of every statement, section <c>Flex:Sections</c>. Names as the broker writes them, case-sensitive.</summary>
public sealed class FlexSectionOptions
{
    /// <summary>
    /// Sections without which a run fails with <c>MISSING_REQUIRED_SECTION</c>: names separated by commas.
    /// Default (key absent): the built-in matrix. Empty: none is required.
    /// </summary>
    public string? HardRequired { get; set; }

    /// <summary>
    /// Sections whose absence is a warning, because the books cannot be reconciled without them: names separated by commas.
    /// Default (key absent): the built-in matrix. Empty: none.
    /// </summary>
    public string? ReconciliationRequired { get; set; }

    /// <summary>
    /// Sections whose absence is a separate warning, because cash and NAV cannot be reconciled without them: names separated by commas.
    /// Default (key absent): <c>CashReport, EquitySummaryInBase, ChangeInNAV</c>. Empty: none.
    /// </summary>
    public string? Recommended { get; set; }
}
