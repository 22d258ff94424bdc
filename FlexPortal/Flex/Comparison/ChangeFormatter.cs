using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Comparison;

/// <summary>Formats comparisons in an analyst's terms: trades and positions instead of elements.</summary>
internal static class ChangeFormatter
{
    private const int MostSaid = 5;

    private static readonly RowChangeKind[] News = [RowChangeKind.Restated, RowChangeKind.Gone, RowChangeKind.Added, RowChangeKind.Changed];

    private static readonly FrozenDictionary<string, (string One, string Many)> Nouns = new Dictionary<string, (string, string)>(
        StringComparer.Ordinal)
    {
        ["Trade"] = ("trade", "trades"),
        ["TradeConfirm"] = ("trade confirmation", "trade confirmations"),
        ["Order"] = ("order", "orders"),
        ["Lot"] = ("closed lot", "closed lots"),
        ["CashTransaction"] = ("cash transaction", "cash transactions"),
        ["OpenPosition"] = ("position", "positions"),
        ["CorporateAction"] = ("corporate action", "corporate actions"),
        ["SecurityInfo"] = ("instrument", "instruments"),
        ["AccountInformation"] = ("account description", "account descriptions"),
        ["ConversionRate"] = ("conversion rate", "conversion rates"),
        ["EquitySummaryByReportDateInBase"] = ("net asset value", "net asset values"),
        ["CashReportCurrency"] = ("cash balance", "cash balances"),
        ["ChangeInNAV"] = ("change in net asset value", "changes in net asset value"),
        ["StatementOfFundsLine"] = ("line of the funds statement", "lines of the funds statement"),
        ["FxTransaction"] = ("forex transaction", "forex transactions"),
        ["FxPosition"] = ("forex balance", "forex balances"),
        ["FIFOPerformanceSummaryUnderlying"] = ("profit summary", "profit summaries"),
        ["MTMPerformanceSummaryUnderlying"] = ("mark-to-market summary", "mark-to-market summaries"),
        ["MTDYTDPerformanceSummaryUnderlying"] = ("month and year summary", "month and year summaries"),
        ["ChangeInDividendAccrual"] = ("dividend accrual", "dividend accruals"),
        ["OpenDividendAccrual"] = ("open dividend accrual", "open dividend accruals"),
        ["InterestAccrualsCurrency"] = ("interest accrual", "interest accruals"),
        ["Transfer"] = ("transfer", "transfers"),
        ["OptionEAE"] = ("option exercise or expiry", "option exercises and expiries"),
        ["PriorPeriodPosition"] = ("position of an earlier day", "positions of earlier days"),
        ["TransactionTax"] = ("transaction tax", "transaction taxes"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Kind(RowChangeKind kind) => kind switch
    {
        RowChangeKind.Restated => "restated",
        RowChangeKind.Gone => "gone",
        RowChangeKind.Added => "added late",
        RowChangeKind.Changed => "changed in text",
        RowChangeKind.MovedOn => "moved on with the day",
        RowChangeKind.EnteredPeriod => "of new days",
        _ => "left the period",
    };

    /// <summary>What a kind means.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="sameCoverage">Whether both statements cover the same: only then another amount is a correction.</param>
    public static string Meaning(RowChangeKind kind, bool sameCoverage) => kind switch
    {
        RowChangeKind.Restated => "The same row, with another amount for the same day."
            + (sameCoverage ? " The broker corrected it." : " It need not be a correction: the statements do not cover the same."),
        RowChangeKind.Gone => "In the earlier statement only, although its day is in both.",
        RowChangeKind.Added => "In the later statement only, although its day was in the earlier one already.",
        RowChangeKind.Changed => "The same row with another text or code; its amounts are the same.",
        RowChangeKind.MovedOn => "Positions and balances of another day.",
        RowChangeKind.EnteredPeriod => "Rows of days that the earlier statement does not cover.",
        _ => "Rows of days that the later statement does not cover any more.",
    };

    public static string Name(RowChangeKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public static bool TryParseKind(string? text, out RowChangeKind kind)
    {
        foreach (var candidate in Enum.GetValues<RowChangeKind>())
        {
            if (!string.Equals(Name(candidate), text, StringComparison.Ordinal))
                continue;
            kind = candidate;
            return true;
        }

        kind = default;
        return false;
    }

    public static string Count(string element, long rows)
    {
        var (one, many) = Nouns.TryGetValue(element, out var noun) ? noun : ($"{element} row", $"{element} rows");
        return ValueFormatter.Count(rows, one, many);
    }

    /// <summary>The main changes in one sentence; changes of the period come last.</summary>
    public static string Sentence(RunComparison comparison)
    {
        if (comparison.IdenticalBytes)
            return "The broker sent the same bytes: nothing changed.";

        var news = (from kind in News
                    from element in comparison.Rows
                    where element.Count(kind) > 0 && !IsWhole(comparison, element)
                    select $"{Count(element.Element, element.Count(kind))} {Kind(kind)}").ToArray();
        var (gone, appeared) = (Named(comparison, SectionChangeKind.Gone), Named(comparison, SectionChangeKind.Appeared));
        var both = gone.Length + appeared.Length == 0 ? "days" : "sections and days";
        var first = news.Length == 0
            ? $"No row of the {both} that both statements cover was restated, added or lost."
            : Capital(string.Join(", ", news.Take(MostSaid)))
                + (news.Length > MostSaid ? $", and {ValueFormatter.Number(news.Length - MostSaid)} more." : ".");
        return first
            + Listed(gone, "is no longer in the statement", "are no longer in the statement") + Listed(appeared, "is new", "are new");
    }

    /// <summary>
    /// Whether only one statement has rows of the element because only that one has the section: its rows are told with the section,
    /// and are neither lost nor late.
    /// </summary>
    public static bool IsWhole(RunComparison comparison, ElementChanges element) =>
        (element.Before == 0 || element.Now == 0) && comparison.Sections.Any(section =>
            section.Kind is SectionChangeKind.Gone or SectionChangeKind.Appeared && IsOf(element, section));

    // With its account where another one of the document still has, or had, the section.
    private static string[] Named(RunComparison comparison, SectionChangeKind kind) =>
    [
        .. comparison.Sections.Where(section => section.Kind == kind)
            .Select(section => comparison.Rows.Any(element => IsOf(element, section) && !IsWhole(comparison, element))
                ? $"{section.Section} of {section.AccountId}" : section.Section)
            .Distinct(StringComparer.Ordinal),
    ];

    private static bool IsOf(ElementChanges element, SectionChange section) =>
        string.Equals(section.Section, element.Section, StringComparison.Ordinal);

    private static string Listed(string[] sections, string one, string many) => sections.Length switch
    {
        0 => "",
        1 => $" {sections[0]} {one}.",
        <= MostSaid => $" {string.Join(", ", sections[..^1])} and {sections[^1]} {many}.",
        _ => $" {sections.Length} sections {many}.",
    };

    /// <summary>Changes due to the period alone; null for none.</summary>
    public static string? PeriodSentence(RunComparison comparison)
    {
        var (left, entered, moved) = (
            comparison.Count(RowChangeKind.LeftPeriod),
            comparison.Count(RowChangeKind.EnteredPeriod),
            comparison.Count(RowChangeKind.MovedOn));
        string[] parts =
        [
            .. left == 0 ? Array.Empty<string>() : [$"{ValueFormatter.Count(left, "row", "rows")} left the period"],
            .. entered == 0 ? Array.Empty<string>() : [$"{ValueFormatter.Count(entered, "row is", "rows are")} of new days"],
            .. moved == 0
                ? Array.Empty<string>()
                : [$"{ValueFormatter.Count(moved, "balance or position", "balances and positions")} moved on with the day"],
        ];
        return parts.Length == 0 ? null : $"As expected when the days move: {string.Join(", ", parts)}.";
    }

    /// <summary>Why a difference need not be a correction; null when both statements cover the same, or are the same.</summary>
    public static string? CoverageSentence(RunComparison comparison)
    {
        string[] differ =
        [
            .. comparison.SameQuery
                ? Array.Empty<string>() : [$"they are of queries {comparison.Before.FlexQueryId} and {comparison.Now.FlexQueryId}"],
            .. (comparison.PeriodMoved, comparison.Before.PeriodKey, comparison.Now.PeriodKey) switch
            {
                (true, { } before, { } now) => [$"they cover {ValueFormatter.Period(before)} and {ValueFormatter.Period(now)}"],
                (null, _, _) => ["one names no days"],
                _ => Array.Empty<string>(),
            },
        ];
        return comparison.IdenticalBytes || differ.Length == 0 ? null
            : $"The statements do not cover the same: {string.Join(", and ", differ)}. A difference need not be a correction.";
    }

    public static string Section(SectionChange change) => change.Kind switch
    {
        SectionChangeKind.Gone =>
            $"is no longer in the statement; before, it had {ValueFormatter.Count(change.RowsBefore ?? 0, "row", "rows")}",
        SectionChangeKind.Appeared => $"is new, with {ValueFormatter.Count(change.RowsNow ?? 0, "row", "rows")}",
        SectionChangeKind.BecameEmpty =>
            $"is present and empty; before, it had {ValueFormatter.Count(change.RowsBefore ?? 0, "row", "rows")}",
        _ => $"has {ValueFormatter.Count(change.RowsNow ?? 0, "row", "rows")}; before, it was empty",
    };

    /// <summary>Sum of restated rows, such as <c>ibCommission −28.98 USD over 3 rows</c>.</summary>
    public static string Restated(RestatedAmount amount) =>
        $"{amount.Attribute} {Difference(amount.Difference)}{(amount.Currency.Length > 0 ? $" {amount.Currency}" : "")} over "
        + $"{ValueFormatter.Count(amount.Rows, "row", "rows")}";

    /// <summary>What a row of the element is known by.</summary>
    public static string KnownBy(ElementChanges element)
    {
        var by = element.Identity switch
        {
            null => "the whole row: a changed row is one gone and one added",
            { Count: 0 } => "its account",
            var names => string.Join(", ", names.Select(name => name.Split('|')[0]).Distinct(StringComparer.Ordinal)),
        };
        return element.Ambiguous == 0
            ? by
            : $"{by}; {ValueFormatter.Count(element.Ambiguous, "change", "changes")} among rows that share it, paired in the order of the "
                + "statement";
    }

    /// <summary>A difference, always with its sign.</summary>
    public static string Difference(decimal difference) =>
        difference.ToString("+#,0.############;−#,0.############;0", CultureInfo.InvariantCulture);

    /// <summary>
    /// A value before and now, and the difference. Figures have the same sign, groups and number of decimals; the rows and the JSON have
    /// them as the broker wrote them.
    /// </summary>
    public static (string? Before, string? Now, string Difference) Values(ValueChange value)
    {
        if (value.Difference is not { } difference || Figure(value.Before) is not { } before || Figure(value.Now) is not { } now)
            return (value.Before, value.Now, value.Difference is { } only ? Difference(only) : "");

        var digits = $"#,0.{new string('0', new[] { before.Scale, now.Scale, difference.Scale }.Max())}";
        return (Of($"{digits};−{digits}", before), Of($"{digits};−{digits}", now), Of($"+{digits};−{digits};0", difference));

        static decimal? Figure(string? text) =>
            decimal.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var figure)
                ? figure : null;

        static string Of(string format, decimal figure) => figure.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
