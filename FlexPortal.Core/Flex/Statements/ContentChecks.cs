using System.Globalization;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>Checks of the contents beyond the presence of sections.</summary>
internal static class ContentChecks
{
    // Where a level of detail is named at all, only this one is an event or the authority; the others repeat the same money.
    private static readonly (string Section, string Element, string Level)[] Levels =
    [
        ("Trades", "Trade", "EXECUTION"),
        ("CashTransactions", "CashTransaction", "DETAIL"),
        ("CorporateActions", "CorporateAction", "DETAIL"),
        ("OpenPositions", "OpenPosition", "SUMMARY"),
    ];

    private const int MaxListed = 50;

    public static IEnumerable<PreflightFinding> Of(StatementInventory inventory, SectionMatrix matrix) =>
    [
        .. inventory.Statements.GroupBy(s => s.Header.AccountId, StringComparer.Ordinal).SelectMany(a => OfAccount(a.Key, [.. a])),
        .. Unknown(inventory),
        .. Document(inventory, matrix),
    ];

    private static IEnumerable<PreflightFinding> OfAccount(string account, StatementContents[] statements)
    {
        foreach (var (name, element, level) in Levels)
        {
            var kinds = statements.Select(s => s.Find(name)).OfType<SectionContents>().SelectMany(s => s.Elements).ToArray();
            if (kinds.Length == 0 || kinds.Any(k => Counts(k, element, level)))
                continue;
            yield return new PreflightFinding(
                "LEVEL_OF_DETAIL_MISSING",
                FindingSeverity.Warning,
                $"{name} of account {account} has rows, and none is {element} at level {level}: "
                    + string.Join(", ", kinds.Select(k => $"{k.Element} {k.LevelOfDetail}".TrimEnd()).Distinct(StringComparer.Ordinal))
                    + ".",
                SectionCatalog.Describe(name).ClickPath,
                account,
                name);
        }

        var independent = statements.Sum(s => s.IndependentModelRows);
        if (independent > 0)
        {
            yield return new PreflightFinding(
                "FIFO_UNAVAILABLE",
                FindingSeverity.Warning,
                $"{Number(independent)} row(s) of account {account} carry model \"Independent\", for which the broker gives no FIFO cost "
                + "or profit.",
                "Remove the breakout by model from the Flex Query if lots and realized profit are to be reconciled.",
                account);
        }

        var slashed = statements.Sum(s => s.SlashedDates);
        if (slashed > 0)
        {
            yield return new PreflightFinding(
                "DATE_FORMAT_AMBIGUOUS",
                FindingSeverity.Warning,
                $"{Number(slashed)} date(s) of account {account} are written with slashes, first at "
                    + $"{statements.First(s => s.FirstSlashedDate is not null).FirstSlashedDate}: day and month are ambiguous.",
                "Set the date format of the Flex Query to yyyyMMdd or yyyy-MM-dd under General Configuration, then start the run again.",
                account);
        }
    }

    private static bool Counts(ElementCount kind, string element, string level) =>
        string.Equals(kind.Element, element, StringComparison.Ordinal)
        && (kind.LevelOfDetail.Length == 0 || string.Equals(kind.LevelOfDetail, level, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<PreflightFinding> Unknown(StatementInventory inventory)
    {
        var sections = inventory.Statements
            .SelectMany(s => s.Sections)
            .Where(s => !s.IsKnown)
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .ToArray();
        foreach (var section in sections.Take(MaxListed))
        {
            yield return new PreflightFinding(
                "UNKNOWN_SECTION",
                FindingSeverity.Information,
                $"The section {section.Key} is not known; its {Number(section.Sum(s => s.RowCount))} row(s) are stored unchanged.",
                "",
                Section: section.Key);
        }

        if (sections.Length > MaxListed)
            yield return new PreflightFinding(
                "UNKNOWN_SECTION",
                FindingSeverity.Information,
                $"{Number(sections.Length - MaxListed)} further sections are not known.",
                "");

        foreach (var element in inventory.Statements.SelectMany(s => s.UnknownAttributes).GroupBy(a => a.Element, StringComparer.Ordinal))
        {
            var names = element.Select(a => a.Attribute).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            yield return new PreflightFinding(
                "UNKNOWN_ATTRIBUTE",
                FindingSeverity.Information,
                $"Rows of {element.Key} carry attributes that are not known and are stored unchanged: "
                + $"{string.Join(", ", names.Take(MaxListed))}"
                    + (names.Length > MaxListed ? $" and {Number(names.Length - MaxListed)} more." : "."),
                "");
        }
    }

    private static IEnumerable<PreflightFinding> Document(StatementInventory inventory, SectionMatrix matrix)
    {
        foreach (var outside in inventory.OutsideElements)
        {
            yield return new PreflightFinding(
                "ELEMENT_OUTSIDE_STATEMENT",
                FindingSeverity.Warning,
                $"{Number(outside.Count)} element(s) {outside.Name} are outside the statements, the first at byte "
                + $"{Number(outside.ByteOffset)}, "
                    + "and are no rows of any.",
                "Find out where the document comes from: the broker sends none like it.");
        }

        if (inventory.Encoding.Source == StatementEncodingSource.Fallback)
        {
            yield return new PreflightFinding(
                "ENCODING_ASSUMED",
                FindingSeverity.Information,
                "The document declares no encoding and is not UTF-8, so it was read as ISO-8859-1.",
                "");
        }

        foreach (var name in matrix.UnknownNames)
        {
            yield return new PreflightFinding(
                "UNKNOWN_SECTION_IN_SETTINGS",
                FindingSeverity.Warning,
                $"The settings demand a section {name}, which no document is known to carry.",
                "Check the spelling in Flex:Sections:HardRequired, Flex:Sections:ReconciliationRequired and Flex:Sections:Recommended.",
                Section: name);
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
