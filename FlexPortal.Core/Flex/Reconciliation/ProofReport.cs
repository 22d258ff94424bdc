using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>How many checks ended how, and the worst of them.</summary>
/// <param name="Verdict">The worst: does not tie, then not provable, then ties.</param>
/// <param name="Ties">Checks that tie.</param>
/// <param name="DoesNotTie">Checks that do not.</param>
/// <param name="Explained">Of those, the ones with a known cause.</param>
/// <param name="NotProvable">Checks that cannot be made.</param>
public sealed record ProofCounts(ProofVerdict Verdict, int Ties, int DoesNotTie, int Explained, int NotProvable)
{
    internal static ProofCounts Of(IEnumerable<ProofCheck> checks)
    {
        var (ties, differs, explained, unknown) = (0, 0, 0, 0);
        foreach (var check in checks)
        {
            ties += check.Verdict == ProofVerdict.Ties ? 1 : 0;
            differs += check.Verdict == ProofVerdict.DoesNotTie ? 1 : 0;
            explained += check is { Verdict: ProofVerdict.DoesNotTie, Explanation: not null } ? 1 : 0;
            unknown += check.Verdict == ProofVerdict.NotProvable ? 1 : 0;
        }

        // Nothing was proved where nothing was checked.
        var verdict = differs > 0 ? ProofVerdict.DoesNotTie : unknown > 0 || ties == 0 ? ProofVerdict.NotProvable : ProofVerdict.Ties;
        return new(verdict, ties, differs, explained, unknown);
    }
}

/// <summary>Verdict of one part of a document; what is null is not told apart.</summary>
/// <param name="Statement">Ordinal of the statement, from 1.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Step">The step.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Conid">The contract.</param>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Counts">Its checks.</param>
public sealed record ProofPart(
    int Statement, string AccountId, ProofStep? Step, string? Currency, string? Conid, string? Symbol, ProofCounts Counts);

/// <summary>The proof of one document: a verdict for it, for each part of it, and every check.</summary>
/// <param name="Verdict">The worst of all checks.</param>
/// <param name="Counts">All checks.</param>
/// <param name="Statements">By statement and account.</param>
/// <param name="Steps">By statement, account and step.</param>
/// <param name="Currencies">By statement, account and currency.</param>
/// <param name="Instruments">By statement, account and contract.</param>
/// <param name="Checks">Every check, in the order of the steps within each account.</param>
public sealed record ProofReport(
    ProofVerdict Verdict,
    ProofCounts Counts,
    IReadOnlyList<ProofPart> Statements,
    IReadOnlyList<ProofPart> Steps,
    IReadOnlyList<ProofPart> Currencies,
    IReadOnlyList<ProofPart> Instruments,
    IReadOnlyList<ProofCheck> Checks)
{
    internal static ProofReport Of(DocumentRows document, IReadOnlyList<ProofCheck> checks)
    {
        var counts = ProofCounts.Of(checks);
        return new(
            document.Statements.Count == 0 ? ProofVerdict.NotProvable : counts.Verdict,
            counts,
            [.. checks.GroupBy(check => (check.Statement, check.AccountId))
                .Select(group => new ProofPart(group.Key.Statement, group.Key.AccountId, null, null, null, null, ProofCounts.Of(group)))],
            [.. checks.GroupBy(check => (check.Statement, check.AccountId, check.Step))
                .Select(group => new ProofPart(
                    group.Key.Statement, group.Key.AccountId, group.Key.Step, null, null, null, ProofCounts.Of(group)))],
            [.. checks.Where(check => check.Currency is not null).GroupBy(check => (check.Statement, check.AccountId, check.Currency))
                .Select(group => new ProofPart(
                    group.Key.Statement, group.Key.AccountId, null, group.Key.Currency, null, null, ProofCounts.Of(group)))],
            [.. checks.Where(check => check.Conid is not null).GroupBy(check => (check.Statement, check.AccountId, check.Conid))
                .Select(group => new ProofPart(
                    group.Key.Statement, group.Key.AccountId, null, null, group.Key.Conid,
                    group.Select(check => check.Symbol).FirstOrDefault(symbol => symbol is not null), ProofCounts.Of(group)))],
            checks);
    }
}
