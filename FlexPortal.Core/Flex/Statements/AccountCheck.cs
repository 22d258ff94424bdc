namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Whether the document is for the account of the run. A statement of another account published under this one would be wrong numbers
/// without a trace, so a document without this account is refused; a consolidated query that brings others along is not.
/// </summary>
internal sealed record AccountCheck(IReadOnlyList<PreflightFinding> Findings, PortalError? Error)
{
    private const string Code = "ACCOUNT_MISMATCH";

    public static AccountCheck Of(StatementInventory inventory, string? expected)
    {
        if (string.IsNullOrWhiteSpace(expected))
            return new AccountCheck([], null);
        expected = expected.Trim();
        var named = inventory.Statements.SelectMany(AccountsOf).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (named.Length == 0)
        {
            return new AccountCheck(
                [
                    new PreflightFinding(
                        Code,
                        FindingSeverity.Warning,
                        $"The document names no account, so it may not be for {expected}.",
                        "Tick the account id in Account Information and in the other sections of the Flex Query.",
                        expected),
                ],
                null);
        }

        if (!named.Contains(expected, StringComparer.OrdinalIgnoreCase))
        {
            var error = FlexErrors.AccountMismatch(expected, named);
            return new AccountCheck(
                [new PreflightFinding(Code, FindingSeverity.Error, error.Message, error.WhatToDo, expected)], error);
        }

        return new AccountCheck(
            [
                .. named.Where(a => !string.Equals(a, expected, StringComparison.OrdinalIgnoreCase)).Select(a => new PreflightFinding(
                    Code,
                    FindingSeverity.Warning,
                    $"The document is for {expected} and also holds account {a}; its rows are kept under that account.",
                    "If that is not meant, select only the one account in the Flex Query.",
                    a)),
            ],
            null);
    }

    // From the element; when absent or consolidated, from the rows.
    private static IEnumerable<string> AccountsOf(StatementContents statement) =>
        statement.RowAccounts.Select(a => a.AccountId.Trim())
            .Prepend(statement.Header.AccountId.Trim())
            .Where(a => FlexAccounts.IsUsable(a));
}
