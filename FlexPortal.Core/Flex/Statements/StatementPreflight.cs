using System.Globalization;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Decides from an inventory whether the rows of a document may be published. Every FlexStatement needs its own sections: one
/// account's section does not replace another's. What fails a run: a missing hard-required section, and a document in which
/// no statement is for the account of the run. Slashed dates do not: the rows are stored unchanged, their report date stays empty, and
/// what is computed from dates later has to refuse them.
/// </summary>
public static class StatementPreflight
{
    private static readonly SectionGroup[] Groups =
        [SectionGroup.HardRequired, SectionGroup.ReconciliationRequired, SectionGroup.ReconciliationRecommended];

    /// <summary>Checks a document.</summary>
    /// <param name="inventory">What one pass over it learned.</param>
    /// <param name="matrix">Which sections are demanded.</param>
    /// <param name="expectation">What was asked for.</param>
    public static PreflightResult Check(StatementInventory inventory, SectionMatrix matrix, PreflightExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(expectation);
        var missing = inventory.Statements.SelectMany(s => Missing(s, matrix)).ToArray();
        var statements = inventory.Statements.CountBy(s => s.Header.AccountId, StringComparer.Ordinal)
            .ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        var accounts = AccountCheck.Of(inventory, expectation.AccountId);
        PreflightFinding[] findings =
        [
            .. accounts.Findings,
            .. SectionFindings(statements, missing),
            .. PeriodCheck.Of(inventory, expectation),
            .. ContentChecks.Of(inventory, matrix),
        ];
        return new PreflightResult(
            missing,
            [.. findings.OrderByDescending(f => f.Severity)],
            accounts.Error ?? MissingRequired(statements, missing));
    }

    private static IEnumerable<MissingSection> Missing(StatementContents statement, SectionMatrix matrix) =>
        from @group in Groups
        from name in matrix.In(@group)
        where statement.Find(name) is null
        let section = SectionCatalog.Describe(name)
        select new MissingSection(
            statement.Header.AccountId, statement.Header.Ordinal, name, @group, section.PortalLabel, section.ClickPath, section.WithoutIt);

    private static IEnumerable<PreflightFinding> SectionFindings(Dictionary<string, int> statements, MissingSection[] missing) =>
        from m in missing
        group m by (m.AccountId, m.Section) into same
        let first = same.First()
        let hard = first.Group == SectionGroup.HardRequired
        select new PreflightFinding(
            CodeOf(first.Group),
            hard ? FindingSeverity.Error : FindingSeverity.Warning,
            $"{Who(first.AccountId)} has no section {Part(statements, same)} ('{first.PortalLabel}' in the broker's portal). "
            + $"{first.Consequence}",
            first.ClickPath,
            first.AccountId,
            first.Section);

    private static string CodeOf(SectionGroup group) => group switch
    {
        SectionGroup.HardRequired => "MISSING_REQUIRED_SECTION",
        SectionGroup.ReconciliationRequired => "MISSING_RECONCILIATION_SECTION",
        _ => "MISSING_RECOMMENDED_SECTION",
    };

    private static PortalError? MissingRequired(Dictionary<string, int> statements, MissingSection[] missing)
    {
        var hard = Names(statements, [.. missing.Where(m => m.Group == SectionGroup.HardRequired)]);
        if (hard.Length == 0)
            return null;
        var labels = missing.Where(m => m.Group == SectionGroup.HardRequired).DistinctBy(m => m.Section, StringComparer.Ordinal)
            .Select(m => $"{m.Section} is at {m.ClickPath}");
        var required = Names(statements, [.. missing.Where(m => m.Group == SectionGroup.ReconciliationRequired)]);
        var recommended = Names(statements, [.. missing.Where(m => m.Group == SectionGroup.ReconciliationRecommended)]);
        return FlexErrors.MissingRequiredSection(hard, required, recommended, string.Join("; ", labels));
    }

    /// <summary>
    /// The names by account: <c>account …4567: Trades, OpenPositions; account …8901: Trades (in 3 of 128 statements)</c>.
    /// </summary>
    private static string Names(Dictionary<string, int> statements, MissingSection[] missing) => string.Join(
        "; ",
        missing.GroupBy(m => m.AccountId, StringComparer.Ordinal).Select(account =>
            $"{(account.Key.Length == 0 ? Who(account.Key) : $"account {FlexAccounts.Ending(account.Key)}")}: "
            + $"{string.Join(", ", account.GroupBy(m => m.Section, StringComparer.Ordinal).Select(s => Part(statements, s)))}"));

    private static string Part(Dictionary<string, int> statements, IEnumerable<MissingSection> same)
    {
        var sections = same.ToArray();
        var all = statements[sections[0].AccountId];
        return sections.Length == all
            ? sections[0].Section
            : string.Create(CultureInfo.InvariantCulture, $"{sections[0].Section} (in {sections.Length} of {all} statements)");
    }

    private static string Who(string accountId) => accountId.Length == 0 ? "the statement without an account" : $"account {accountId}";
}
