namespace FlexPortal.Core.Flex.Statements;

/// <summary>Account ids as documents write them.</summary>
public static class FlexAccounts
{
    /// <summary>Whether the text names an account: consolidated rows carry <c>-</c>, others nothing or <c>N/A</c>.</summary>
    public static bool IsUsable(ReadOnlySpan<char> text) =>
        !text.IsWhiteSpace() && text.Trim() is not ("-" or "--" or "N/A" or "MULTI");

    /// <summary>
    /// The account as a failure names it, <c>…4567</c>: enough to tell one's own accounts apart, too little for a mail, a ticket or a log
    /// that the failure is copied into. What is shorter than any account number of the broker stays as it is.
    /// </summary>
    public static string Ending(string accountId) => accountId.Length > 5 ? "…" + accountId[^4..] : accountId;
}
