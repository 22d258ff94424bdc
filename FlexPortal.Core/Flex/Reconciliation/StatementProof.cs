using FlexPortal.Core.Flex.Reconciliation.Checks;
using FlexPortal.Core.Flex.Reconciliation.Matching;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>
/// Proves the statements of one document, each from its own rows, in eight steps: parse, rows, quantity, lots, realized results, cash, net
/// asset value, performance. Lots are matched over all statements together. Pure.
/// </summary>
internal static class StatementProof
{
    public static ProofReport Prove(DocumentRows document, DocumentLots lots)
    {
        List<ProofCheck> checks = [];
        for (var i = 0; i < document.Statements.Count; i++)
        {
            var statement = document.Statements[i];
            var log = new CheckLog(statement.Ordinal, checks);
            ParseChecks.Check(statement, log);
            foreach (var accountId in statement.Accounts)
            {
                var baseCurrency = statement.Events.BaseCurrencies.GetValueOrDefault(accountId)
                    ?? document.Events.BaseCurrencies.GetValueOrDefault(accountId);
                var account = new AccountRows(statement, accountId, baseCurrency, log);
                Prove(account, lots, Before(document, statement, accountId));
            }
        }

        return ProofReport.Of(document, checks);
    }

    private static void Prove(AccountRows account, DocumentLots lots, StatementRows? previous)
    {
        Try(account, ProofStep.RowIdentities, () => new RowChecks(account).Check());
        Try(account, ProofStep.Quantity, () => new QuantityChecks(account, previous).Check());
        Try(account, ProofStep.Lots, () => new LotChecks(account, lots).Check(), lots.FiguresFit);
        Try(account, ProofStep.Realized, () => new RealizedChecks(account, lots).Check(), lots.FiguresFit);
        Try(account, ProofStep.Cash, () => new CashChecks(account).Check());
        Try(account, ProofStep.Cash, () => new FundsChecks(account).Check());
        Try(account, ProofStep.Nav, () => new NavChecks(account).Check());
        Try(account, ProofStep.Performance, () => new PerformanceChecks(account).Check());
    }

    /// <summary>Makes the checks of a step. Where figures are too large to be computed with, that is what the step found.</summary>
    private static void Try(AccountRows account, ProofStep step, Action check, bool isKnown = true)
    {
        if (!isKnown || !Figures.Fit(check))
            account.Log.NotProvable(account.About(step, "figures_in_range"), ProofReason.OutOfRange);
    }

    /// <summary>The account's statement whose period ends last before this one begins; null when there is none.</summary>
    private static StatementRows? Before(DocumentRows document, StatementRows statement, string account) => document.Statements
        .Where(one => one.Header.ToDate < statement.Header.FromDate && one.Accounts.Contains(account, StringComparer.Ordinal))
        .MaxBy(one => one.Header.ToDate);
}
