using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Step 1: the document was read to its end, and has what the other steps need.</summary>
internal static class ParseChecks
{
    private static readonly string[] Sections =
    [
        "AccountInformation", "Trades", "CashTransactions", "CorporateActions", "OpenPositions", "SecuritiesInfo", "CashReport",
        "EquitySummaryInBase", "ChangeInNAV", "FIFOPerformanceSummaryInBase", "MTMPerformanceSummaryInBase",
    ];

    // With these a row is no event, or may be one that is counted elsewhere.
    private static readonly string[] Lost =
    [
        LedgerCode.EventValueMissing, LedgerCode.TradeConsistencyConflict, LedgerCode.CorporateActionConflict,
        LedgerCode.CorporateActionWithoutDetail, LedgerCode.FxPairUnknown, LedgerCode.FxTaxNotKept, LedgerCode.AccountUnknown,
    ];

    public static void Check(StatementRows statement, CheckLog log)
    {
        var account = statement.Header.AccountId;
        log.Compare(
            new(ProofStep.Parse, "row_count", account), statement.Contents.RowCount, statement.RowCount, tolerance: 0);
        foreach (var section in Sections)
        {
            var subject = new ProofSubject(ProofStep.Parse, "section_present", account);
            if (statement.Has(section))
                log.Holds(subject, section);
            else
                log.NotProvable(subject, ProofReason.SectionMissing, section);
        }

        if (statement.Header.FromDate is null || statement.Header.ToDate is null)
            log.NotProvable(new(ProofStep.Parse, "period", account), ProofReason.PeriodPartial, attribute: "fromDate");
        CheckEvents(statement, log);
    }

    private static void CheckEvents(StatementRows statement, CheckLog log)
    {
        var lost = statement.Events.Diagnostics.Where(diagnostic => Lost.Contains(diagnostic.Code, StringComparer.Ordinal))
            .Concat(statement.Events.Diagnostics.Concat(statement.Figures.Diagnostics)
                .Where(diagnostic => diagnostic.Code is LedgerCode.ValueNotRead))
            .ToArray();
        foreach (var diagnostic in lost)
        {
            log.NotProvable(
                new(ProofStep.Parse, "rows_read", diagnostic.AccountId, diagnostic.Currency, diagnostic.Conid),
                diagnostic.Code, SectionOf(diagnostic.SourceRowRef), diagnostic.Attribute, expectedRows: [diagnostic.SourceRowRef],
                count: diagnostic.Count);
        }

        foreach (var group in statement.Events.Diagnostics.Where(one => one.Code is LedgerCode.LevelOfDetailMissing))
            log.NotProvable(
                new(ProofStep.Parse, "rows_read", group.AccountId), ProofReason.LevelOfDetailMissing, group.Value,
                expectedRows: [group.SourceRowRef]);
        if (lost.Length == 0)
            log.Holds(new(ProofStep.Parse, "rows_read", statement.Header.AccountId),
                count: (int)Math.Min(statement.RowCount, int.MaxValue));
    }

    private static string? SectionOf(string reference) => reference.Split('/') is [_, var section, ..] ? section : null;
}
