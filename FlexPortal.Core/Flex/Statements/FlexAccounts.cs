namespace FlexPortal.Core.Flex.Statements;

/// <summary>Account ids as documents write them.</summary>
public static class FlexAccounts
{
    /// <summary>Whether the text names an account: consolidated rows carry <c>-</c>, others nothing or <c>N/A</c>.</summary>
    public static bool IsUsable(ReadOnlySpan<char> text) =>
        !text.IsWhiteSpace() && text.Trim() is not ("-" or "--" or "N/A" or "MULTI");
}
