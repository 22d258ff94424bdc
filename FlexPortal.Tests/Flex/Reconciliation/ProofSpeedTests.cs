using System.Diagnostics;
using System.Text;
using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>A large statement is proved in seconds.</summary>
public sealed class ProofSpeedTests
{
    [Fact]
    public void Two_hundred_thousand_trades_are_proved()
    {
        const int pairs = 100_000;
        var rows = new StringBuilder("<Trades>");
        var (sales, purchases) = (0m, 0m);
        for (var i = 0; i < pairs; i++)
        {
            rows.Append(Trade(i, sold: false)).Append(Trade(i, sold: true));
            (sales, purchases) = (sales + 80, purchases - 55);
        }

        rows.Append("</Trades><CashTransactions /><CorporateActions /><OpenPositions />").Append(Proven.Section(
            "CashReport",
            Proven.Cash(
                "USD", "0", $"{sales + purchases - (pairs * 2)}", ("netTradesSales", $"{sales}"), ("netTradesPurchases", $"{purchases}"),
                ("commissions", $"{-pairs * 2}"))));
        var document = Documents.Of(rows.ToString());
        var watch = Stopwatch.StartNew();

        var check = Proven.Check(document);

        TestContext.Current.TestOutputHelper?.WriteLine($"{pairs * 2:N0} trades, {document.Length:N0} characters: {watch.Elapsed}");
        Assert.Equal([], check.Broken());
        Assert.Equal(pairs, check.Checks("realized_pnl").Count(one => one.Verdict == ProofVerdict.Ties));
        Assert.Equal(pairs * 2, check.Checks("trade_net_cash").Sum(one => one.Count));
        // Seconds on a machine that does nothing else; a growth with the square would take minutes.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    private static string Trade(int i, bool sold)
    {
        var conid = 1000 + (i % 50);
        var id = (i * 2) + (sold ? 1 : 0);
        var day = $"202601{2 + (i * 28L / 100_000):00}";
        (string, string?)[] ids =
        [
            ("conid", $"{conid}"), ("symbol", $"S{conid}"), ("isin", null), ("ibExecID", $"{id:x8}.01"), ("transactionID", $"{id + 1}"),
            ("tradeID", $"{id + 1}"),
                ("dateTime", $"{day};{(id / 7 % 86400) switch { var s => $"{s / 3600:00}{s / 60 % 60:00}{s % 60:00}" }}"),
            ("tradeDate", day), ("reportDate", day), ("mtmPnl", null),
        ];
        return sold
            ? Mapped.Trade(
            [
                .. ids, ("buySell", "SELL"), ("quantity", "-10"), ("tradePrice", "8"), ("proceeds", "80"), ("netCash", "79"),
                ("cost", "-56"), ("fifoPnlRealized", "23"), ("openCloseIndicator", "C"),
            ])
            : Mapped.Trade(ids);
    }
}
