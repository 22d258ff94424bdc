using System.Globalization;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Whether each account's statements cover the days asked for: the service may answer with another period without a word.
/// </summary>
internal static class PeriodCheck
{
    public static IEnumerable<PreflightFinding> Of(StatementInventory inventory, PreflightExpectation expectation)
    {
        if (expectation is { FromDate: null, ToDate: null })
            yield break;
        foreach (var account in inventory.Statements.GroupBy(s => s.Header.AccountId, StringComparer.Ordinal))
        {
            var (from, to) = (account.Min(s => s.Header.FromDate), account.Max(s => s.Header.ToDate));
            if (Agrees(expectation.FromDate, from) && Agrees(expectation.ToDate, to))
                continue;
            yield return new PreflightFinding(
                "PERIOD_MISMATCH",
                FindingSeverity.Warning,
                $"Asked for {Text(expectation.FromDate)} to {Text(expectation.ToDate)}, the statement of account {account.Key} covers "
                    + $"{Text(from)} to {Text(to)}.",
                "Check the period saved in the Flex Query; a longer period may have been cut, and days without data are left out.",
                account.Key);
        }
    }

    private static bool Agrees(DateOnly? asked, DateOnly? found) => asked is null || asked == found;

    private static string Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "(none)";
}
