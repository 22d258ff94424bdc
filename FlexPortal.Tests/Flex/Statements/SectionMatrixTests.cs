using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class SectionMatrixTests
{
    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var matrix = SectionMatrix.Of(new());
        Assert.Equal(
            ["Trades", "OpenPositions", "CashTransactions", "CorporateActions", "ConversionRates", "SecuritiesInfo", "AccountInformation"],
            matrix.HardRequired,
            StringComparer.Ordinal);
        Assert.Equal(
            ["MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase"], matrix.ReconciliationRequired, StringComparer.Ordinal);
        Assert.Equal(["CashReport", "EquitySummaryInBase", "ChangeInNAV"], matrix.ReconciliationRecommended, StringComparer.Ordinal);
        Assert.Empty(matrix.UnknownNames);
    }

    [Fact]
    public void An_empty_setting_is_none()
    {
        var matrix = SectionMatrix.Of(new() { HardRequired = "", ReconciliationRequired = " , " });
        Assert.Empty(matrix.HardRequired);
        Assert.Empty(matrix.ReconciliationRequired);
    }

    [Fact]
    public void Each_group_is_emptied_by_its_own_setting_and_no_other()
    {
        Assert.Empty(SectionMatrix.Of(new() { Recommended = "" }).ReconciliationRecommended);
        Assert.Equal(2, SectionMatrix.Of(new() { Recommended = "" }).ReconciliationRequired.Count);
        Assert.Equal(
            ["StmtFunds", "Warp"],
            SectionMatrix.Of(new() { Recommended = "stmtfunds, Warp" }).ReconciliationRecommended,
            StringComparer.Ordinal);
        Assert.Equal(["Warp"], SectionMatrix.Of(new() { Recommended = "stmtfunds, Warp" }).UnknownNames, StringComparer.Ordinal);
    }

    [Fact]
    public void A_section_is_in_its_strongest_group_only()
    {
        var matrix = SectionMatrix.Of(new() { HardRequired = "CashReport, Trades,Trades", ReconciliationRequired = "Trades,ChangeInNAV" });
        Assert.Equal(["CashReport", "Trades"], matrix.HardRequired, StringComparer.Ordinal);
        Assert.Equal(["ChangeInNAV"], matrix.ReconciliationRequired, StringComparer.Ordinal);
        Assert.Equal(["EquitySummaryInBase"], matrix.ReconciliationRecommended, StringComparer.Ordinal);
    }

    [Fact]
    public void Case_is_ignored_and_unknown_names_are_kept_and_reported()
    {
        var matrix = SectionMatrix.Of(new() { HardRequired = "trades,Hyperdrive" });
        Assert.Equal(["Trades", "Hyperdrive"], matrix.HardRequired, StringComparer.Ordinal);
        Assert.Equal(["Hyperdrive"], matrix.UnknownNames, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_known_section_has_a_label_and_a_path()
    {
        Assert.InRange(SectionCatalog.All.Count, 55, 80);
        Assert.All(SectionCatalog.All, s =>
        {
            Assert.NotEmpty(s.PortalLabel);
            Assert.StartsWith("Client Portal > Performance & Reports > Flex Queries > ", s.ClickPath, StringComparison.Ordinal);
            Assert.EndsWith(".", s.WithoutIt, StringComparison.Ordinal);
        });
        Assert.Equal("Statement of Funds", SectionCatalog.Describe("StmtFunds").PortalLabel);
        Assert.EndsWith(
            "Sections > Trades > tick Executions > Save", SectionCatalog.Describe("Trades").ClickPath, StringComparison.Ordinal);
        Assert.Contains("Hyperdrive", SectionCatalog.Describe("Hyperdrive").ClickPath, StringComparison.Ordinal);
        Assert.False(SectionCatalog.IsKnown("trades"));
    }

    [Theory]
    [InlineData("Trade", "ibExecID", true)]
    [InlineData("Trade", "isin", true)]
    [InlineData("Trade", "novelty", false)]
    [InlineData("SymbolSummary", "orderID", true)]
    [InlineData("EquitySummaryByReportDateInBase", "cashLong", true)]
    [InlineData("EquitySummaryByReportDateInBase", "cashWide", false)]
    [InlineData("CashReportCurrency", "commissionsYTD", true)]
    [InlineData("Warp", "factor", true)]
    public void Known_elements_have_known_attributes(string element, string attribute, bool known) =>
        Assert.Equal(known, SectionCatalog.IsKnownAttribute(element, attribute));
}
