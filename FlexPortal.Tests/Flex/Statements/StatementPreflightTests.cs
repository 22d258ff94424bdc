using System.Text.Json;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class StatementPreflightTests
{
    private const string Required =
        "<AccountInformation accountId='U1'/><Trades/><OpenPositions/><CashTransactions/><CorporateActions/>"
        + "<ConversionRates/><SecuritiesInfo/>";

    private const string Proofs =
        "<MTMPerformanceSummaryInBase/><FIFOPerformanceSummaryInBase/><CashReport/><EquitySummaryInBase/><ChangeInNAV mtm='1'/>";

    [Fact]
    public void A_complete_statement_passes_without_findings()
    {
        var result = Check(Documents.Of(Required + Proofs));
        Assert.True(result.Passed);
        Assert.Empty(result.MissingSections);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void A_missing_required_section_fails_with_its_name_label_and_path()
    {
        var result = Check(Documents.Of((Required + Proofs).Replace("<SecuritiesInfo/>", "", StringComparison.Ordinal)
            .Replace("<ConversionRates/>", "", StringComparison.Ordinal)));
        Assert.Equal("MISSING_REQUIRED_SECTION", result.Error?.Code);
        Assert.Contains("General Configuration > Include Currency Rates > Yes", result.Error!.WhatToDo, StringComparison.Ordinal);
        Assert.Contains("Sections > Financial Instrument Information", result.Error.WhatToDo, StringComparison.Ordinal);
        Assert.Equal([("U1", 1, "ConversionRates"), ("U1", 1, "SecuritiesInfo")],
            result.MissingSections.Select(m => (m.AccountId, m.StatementOrdinal, m.Section)));
        Assert.Equal(2, result.Findings.Count(f => f is { Code: "MISSING_REQUIRED_SECTION", Severity: FindingSeverity.Error }));
    }

    [Fact]
    public void Missing_proofs_are_warnings()
    {
        var result = Check(Documents.Of(Required));
        Assert.True(result.Passed);
        Assert.Equal(
            [
                ("MTMPerformanceSummaryInBase", SectionGroup.ReconciliationRequired),
                ("FIFOPerformanceSummaryInBase", SectionGroup.ReconciliationRequired),
                ("CashReport", SectionGroup.ReconciliationRecommended), ("EquitySummaryInBase", SectionGroup.ReconciliationRecommended),
                ("ChangeInNAV", SectionGroup.ReconciliationRecommended),
            ],
            result.MissingSections.Select(m => (m.Section, m.Group)));
        Assert.All(result.Findings, f => Assert.Equal(FindingSeverity.Warning, f.Severity));
        Assert.Equal(
            [("MISSING_RECONCILIATION_SECTION", 2), ("MISSING_RECOMMENDED_SECTION", 3)], result.Findings.CountBy(f => f.Code)
                .Select(c => (c.Key, c.Value)));
        Assert.Contains("'Net Asset Value (NAV) in Base'", result.Findings[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_of_either_group_there_is_no_warning() =>
        Assert.Empty(Check(Documents.Of(Required), SectionMatrix.Of(new() { ReconciliationRequired = "", Recommended = "" })).Findings);

    [Fact]
    public void One_accounts_section_does_not_stand_in_for_anothers()
    {
        var u2 = Documents.Header.Replace("U1", "U2", StringComparison.Ordinal);
        var result = Check(Documents.Response(
            Documents.Statement(Required + Proofs),
            Documents.Statement((Required + Proofs).Replace("<Trades/>", "", StringComparison.Ordinal), u2),
            Documents.Statement(Required + Proofs, u2)));
        Assert.Contains("1 of 2", result.Error!.Message, StringComparison.Ordinal);
        var missing = Assert.Single(result.MissingSections);
        Assert.Equal(("U2", 2, "Trades"), (missing.AccountId, missing.StatementOrdinal, missing.Section));
    }

    [Fact]
    public void All_groups_are_named_in_the_error()
    {
        var matrix = SectionMatrix.Of(new() { HardRequired = "Trades,OpenPositions", ReconciliationRequired = "CashReport" });
        Assert.Equal(
            "Required sections are missing. Required: account U1: OpenPositions. For reconciliation: account U1: CashReport."
                + " Recommended: account U1: EquitySummaryInBase, ChangeInNAV.",
            Check(Documents.Of("<Trades/>"), matrix).Error!.Message);
    }

    [Theory]
    [InlineData("U1", null, 0)]
    [InlineData(" u1 ", null, 0)]
    [InlineData("", null, 0)]
    [InlineData(null, null, 0)]
    [InlineData("U9", "ACCOUNT_MISMATCH", 1)]
    public void A_document_of_another_account_is_refused(string? expected, string? code, int findings)
    {
        var result = Check(Documents.Of(Required + Proofs), expectation: new PreflightExpectation(expected));
        Assert.Equal(code, result.Error?.Code);
        Assert.Equal(findings, result.Findings.Count);
    }

    [Fact]
    public void Another_account_beside_the_expected_one_is_a_warning()
    {
        var u2 = Documents.Header.Replace("U1", "U2", StringComparison.Ordinal);
        var result = Check(
            Documents.Response(
                Documents.Statement(Required + Proofs),
                Documents.Statement(Required.Replace("U1", "U2", StringComparison.Ordinal) + Proofs, u2)),
            expectation: new PreflightExpectation("U1"));
        Assert.True(result.Passed);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("ACCOUNT_MISMATCH", FindingSeverity.Warning, "U2"), (finding.Code, finding.Severity, finding.AccountId));
    }

    [Fact]
    public void A_statement_that_names_no_account_is_judged_by_its_rows()
    {
        var nameless = Documents.Response(Documents.Statement(Required + Proofs, ""));
        Assert.True(Check(nameless, expectation: new PreflightExpectation("U1")).Passed);
        Assert.Equal("ACCOUNT_MISMATCH", Check(nameless, expectation: new PreflightExpectation("U9")).Error?.Code);
        var mute = nameless.Replace("accountId='U1'", "currency='USD'", StringComparison.Ordinal);
        var finding = Assert.Single(Check(mute, expectation: new PreflightExpectation("U1")).Findings);
        Assert.Equal(("ACCOUNT_MISMATCH", FindingSeverity.Warning), (finding.Code, finding.Severity));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-01-31", false)]
    [InlineData(null, "2026-01-31", false)]
    [InlineData(null, null, false)]
    [InlineData("2026-01-01", "2026-02-28", true)]
    [InlineData("2025-12-01", null, true)]
    public void Another_period_than_asked_for_is_a_warning(string? from, string? to, bool warned)
    {
        var expectation = new PreflightExpectation(null, Date(from), Date(to));
        var result = Check(Documents.Of(Required + Proofs), expectation: expectation);
        Assert.True(result.Passed);
        Assert.Equal(
            warned, result.Findings.Any(f => f is { Code: "PERIOD_MISMATCH", Severity: FindingSeverity.Warning, AccountId: "U1" }));

        static DateOnly? Date(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", null);
    }

    [Theory]
    [InlineData("Trades", "<Order levelOfDetail='ORDER'/>", true)]
    [InlineData("Trades", "<Trade levelOfDetail='CLOSED_LOT'/>", true)]
    [InlineData("Trades", "<Trade a='1'/>", false)]
    [InlineData("Trades", "<Order levelOfDetail='ORDER'/><Trade levelOfDetail='EXECUTION'/>", false)]
    [InlineData("CashTransactions", "<CashTransaction levelOfDetail='SUMMARY'/>", true)]
    [InlineData("CashTransactions", "<CashTransaction levelOfDetail='Detail'/>", false)]
    [InlineData("CorporateActions", "<CorporateAction levelOfDetail='SUMMARY'/>", true)]
    [InlineData("OpenPositions", "<OpenPosition levelOfDetail='LOT'/>", true)]
    [InlineData("OpenPositions", "<OpenPosition levelOfDetail='LOT'/><OpenPosition levelOfDetail='SUMMARY'/>", false)]
    public void Rows_without_the_level_that_counts_are_a_warning(string section, string rows, bool warned)
    {
        var text = Documents.Of((Required + Proofs).Replace($"<{section}/>", $"<{section}>{rows}</{section}>", StringComparison.Ordinal));
        var result = Check(text);
        Assert.True(result.Passed);
        Assert.Equal(
            warned,
            result.Findings.Any(f => f.Code is "LEVEL_OF_DETAIL_MISSING" && string.Equals(f.Section, section, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<Trades><Trade model='Independent'/></Trades>", "FIFO_UNAVAILABLE", FindingSeverity.Warning)]
    [InlineData("<Trades><Trade tradeDate='1/2/2026'/></Trades>", "DATE_FORMAT_AMBIGUOUS", FindingSeverity.Warning)]
    [InlineData("<Trades><Trade novelty='1'/></Trades>", "UNKNOWN_ATTRIBUTE", FindingSeverity.Information)]
    [InlineData("<Trades/><Hyperdrive/>", "UNKNOWN_SECTION", FindingSeverity.Information)]
    public void Notable_contents_are_findings(string trades, string code, FindingSeverity severity)
    {
        var result = Check(Documents.Of((Required + Proofs).Replace("<Trades/>", trades, StringComparison.Ordinal)));
        Assert.True(result.Passed);
        var finding = Assert.Single(result.Findings);
        Assert.Equal((code, severity), (finding.Code, finding.Severity));
    }

    [Fact]
    public void Elements_beside_the_statements_and_misspelled_settings_are_warnings()
    {
        var text = Documents.Of(Required + Proofs)
            .Replace("<FlexStatements", "<AccountInformation a='1'/><FlexStatements", StringComparison.Ordinal);
        var findings = Check(text, SectionMatrix.Of(new() { ReconciliationRequired = "Cashreport,MTMPerformance" })).Findings;
        Assert.Equal(
            ["MISSING_RECONCILIATION_SECTION", "ELEMENT_OUTSIDE_STATEMENT", "UNKNOWN_SECTION_IN_SETTINGS"],
            findings.Select(f => f.Code),
            StringComparer.Ordinal);
    }

    [Fact]
    public void It_is_unchanged_by_JSON()
    {
        var result = Check(Documents.Of("<Trades/>"));
        var text = JsonSerializer.Serialize(result);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<PreflightResult>(text)));
    }

    private static PreflightResult Check(string text, SectionMatrix? matrix = null, PreflightExpectation? expectation = null) =>
        StatementPreflight.Check(Documents.Inventory(text), matrix ?? SectionMatrix.Default, expectation ?? new PreflightExpectation());
}
