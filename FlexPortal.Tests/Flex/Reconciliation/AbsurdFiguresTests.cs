using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Core.Flex.Reconciliation.Check;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>Figures that no account has: 28 digits, the most that are read, and their sums and products.</summary>
public sealed class AbsurdFiguresTests
{
    private static readonly string Large = new('9', 28);

    [Theory]
    [InlineData("quantity")]
    [InlineData("tradePrice")]
    [InlineData("multiplier")]
    [InlineData("proceeds")]
    [InlineData("ibCommission")]
    [InlineData("netCash")]
    [InlineData("cost")]
    [InlineData("fifoPnlRealized")]
    [InlineData("fxRateToBase")]
    [InlineData("closePrice")]
    [InlineData("mtmPnl")]
    public void Any_figure_of_a_trade_may_be_absurd(string attribute)
    {
        var check = Proven.Of(Trades(20, (attribute, Large)) + WholeStatement.Sections);

        Assert.NotEqual(ProofVerdict.Ties, check.Verdict);
        Assert.Equal(22, check.Counts.Fills);
    }

    [Fact]
    public void Everything_may_be_absurd_at_once()
    {
        string[] all =
            ["quantity", "tradePrice", "multiplier", "proceeds", "ibCommission", "netCash", "cost", "fifoPnlRealized", "mtmPnl"];
        var check = Proven.Of(
            Trades(30, [.. all.Select(name => (name, (string?)Large))]) + Positions(30) + CashRows(30)
            + Proven.Section("CashReport", Proven.Cash("USD", Large, "-" + Large, ("dividends", Large), ("withholdingTax", Large))));

        Assert.NotEqual(ProofVerdict.Ties, check.Verdict);
        Assert.Contains(check.Proof.Checks, one => one.Reason is ProofReason.OutOfRange);
        Assert.Contains(check.Diagnostics, one => one.Code is "FIGURE_OUT_OF_RANGE");
    }

    [Fact]
    public void Sums_of_cash_that_fit_no_decimal_are_a_diagnostic()
    {
        var check = Proven.Of(CashRows(30) + Proven.Section("CashReport", Proven.Cash("USD", "0", "0")));

        Assert.Contains(check.Diagnostics, one => one.Code is "FIGURE_OUT_OF_RANGE" && one.AccountId is "U1");
        Assert.Empty(check.Cash);
        Assert.Equal(30, check.Counts.Cash);
    }

    [Fact]
    public async Task The_command_ends_as_for_any_statement()
    {
        using var folder = new TemporaryFolder("flexportal-absurd");
        var (path, huge) = (folder.Under("absurd.xml"), "1" + new string('0', 27));
        await File.WriteAllTextAsync(
            path, Documents.Response(Documents.Statement(
                Trades(30, ("quantity", huge), ("tradePrice", huge), ("proceeds", "-" + Large)) + Positions(30) + CashRows(30),
                Proven.Header)),
            TestContext.Current.CancellationToken);

        var said = await Command.RunHereAsync([], "ledger", "check", path);
        var json = await Command.RunHereAsync([], "ledger", "check", path, "--json");

        Assert.True(said.ExitCode is 0 or 1, $"{said.ExitCode}: {said.Error}");
        Assert.Equal(said.ExitCode, json.ExitCode);
        Assert.Contains("FIGURE_OUT_OF_RANGE", json.Text, StringComparison.Ordinal);
    }

    private static string Trades(int count, params (string, string?)[] changes) => Proven.Section(
        "Trades", [.. Enumerable.Range(1, count).Select(i => Mapped.Trade(
            [("ibExecID", $"a{i}"), ("transactionID", $"77{i}"), ("tradeID", $"88{i}"), .. changes]))]);

    private static string CashRows(int count) => Proven.Section(
        "CashTransactions",
        [.. Enumerable.Range(1, count).Select(i => Mapped.Cash(("transactionID", $"99{i}"), ("amount", Large)))]);

    private static string Positions(int count) => Proven.Section(
        "OpenPositions",
        [.. Enumerable.Range(1, count).Select(i => Proven.Position(
            "LOT", Large, ("costBasisMoney", Large), ("positionValue", Large), ("openDateTime", "20250105;093001"),
            ("originatingTransactionID", $"66{i}")))]);
}
