namespace FlexPortal.Core.Flex.Statements;

/// <summary>Account ids as documents write them.</summary>
public static class FlexAccounts
{
    /// <summary>Whether the text names an account: consolidated rows carry <c>-</c>, others nothing or <c>N/A</c>.</summary>
    public static bool IsUsable(ReadOnlySpan<char> text) =>
        !text.IsWhiteSpace() && text.Trim() is not ("-" or "--" or "N/A" or "MULTI");

    /// <summary>
    /// The account as errors name it, <c>…4567</c>: enough to recognise one's own accounts, without the number in mails, tickets and
    /// logs. Text shorter than any account number is unchanged.
    /// </summary>
    public static string Ending(string accountId) => accountId.Length > 5 ? "…" + accountId[^4..] : accountId;
}
