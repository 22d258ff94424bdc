using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Core.Flex.Reconciliation.Check;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>Small statements for the proof, and their checks.</summary>
internal static class Proven
{
    public const string Header = """
        accountId="U1" fromDate="20260101" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203"
        """;

    /// <summary>Columns of a complete cash report, all 0.</summary>
    private static readonly (string Name, string Value)[] CashColumns =
    [
        .. "clientFees commissions deposits withdrawals accountTransfers internalTransfers dividends brokerInterest bondInterest brokerFees"
            .Split(' ').Concat("cashSettlingMtm netTradesSales netTradesPurchases advisorFees paymentInLieu transactionTax withholdingTax"
            .Split(' ')).Concat(["salesTax", "otherFees", "other", "fxTranslationGainLoss"]).Select(name => (name, "0")),
    ];

    public static StatementCheck Check(string document)
    {
        using var content = new MemoryStream(Documents.Utf8(document));
        return CheckStatement.Execute(content, TestContext.Current.CancellationToken);
    }

    public static StatementCheck Of(string sections, string header = Header) =>
        Check(Documents.Response(Documents.Statement(sections, header)));

    /// <summary>A section of rows.</summary>
    public static string Section(string name, params string[] rows) => $"<{name}>{string.Concat(rows)}</{name}>";

    /// <summary>A row of a complete cash report.</summary>
    public static string Cash(string currency, string begin, string end, params (string Name, string Value)[] columns) => Mapped.Row(
        "CashReportCurrency",
        [
            ("accountId", "U1"), ("currency", currency), ("startingCash", begin), ("endingCash", end), ("endingSettledCash", end),
            .. CashColumns.Where(column => !columns.Any(one => Same(one.Name, column.Name)))
                .Select(column => (column.Name, (string?)column.Value)),
            .. columns.Select(column => (column.Name, (string?)column.Value)),
        ]);

    /// <summary>A position of ABC.</summary>
    public static string Position(string level, string position, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] defaults =
        [
            ("accountId", "U1"), ("currency", "USD"), ("fxRateToBase", "1"), ("assetCategory", "STK"), ("symbol", "ABC"), ("conid", "1001"),
            ("multiplier", "1"), ("reportDate", "20260131"), ("levelOfDetail", level), ("position", position),
        ];
        return Mapped.Row(
            "OpenPosition", [.. defaults.Where(one => !more.Any(other => Same(other.Name, one.Name))),
                .. more.Where(one => one.Value is not null)]);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    /// <summary>The checks of one identity.</summary>
    public static ProofCheck[] Checks(this StatementCheck check, string identity) =>
        [.. check.Proof.Checks.Where(one => string.Equals(one.Identity, identity, StringComparison.Ordinal))];

    /// <summary>The only check of one identity.</summary>
    public static ProofCheck One(this StatementCheck check, string identity) => Assert.Single(check.Checks(identity));

    /// <summary>Identities that do not tie, each once, in order.</summary>
    public static string[] Broken(this StatementCheck check) =>
    [
        .. check.Proof.Checks.Where(one => one.Verdict == ProofVerdict.DoesNotTie).Select(one => one.Identity)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
