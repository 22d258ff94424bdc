#pragma warning disable
using System.Diagnostics;
using System.Globalization;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

public sealed class LedgerCostTrialDbTests
{
    [Fact]
    public async Task Cost()
    {
        if (Environment.GetEnvironmentVariable("LEDGER_COST") is not { } rows)
            return;
        var count = int.Parse(rows, CultureInfo.InvariantCulture);
        await using var book = await LedgerBook.CreateAsync();
        var trades = Enumerable.Range(1, count).Select(i => Mapped.Trade(
            ("ibExecID", $"0000e.{i:x}.01.01"), ("transactionID", $"{100000 + i}"), ("tradeID", $"{500000 + i}"), ("conid", $"{1000 + (i % 200)}"),
            ("reportDate", $"2026{(i % 12) + 1:00}{(i % 28) + 1:00}"), ("exchange", "NYSE"), ("orderType", "LMT"), ("ibOrderID", $"{i}"),
            ("origTransactionID", "0"), ("model", "IBKR"), ("closePrice", "5.7"), ("capitalGainsPnl", "0"), ("fxPnl", "0"),
            ("netCashInBase", "-50.4"), ("accruedInt", "0"), ("notes", "P"))).ToArray();
        var first = Documents.Response(LedgerBook.Made(1, trades));
        var second = Documents.Response(LedgerBook.Made(2, trades));
        var third = Documents.Response(LedgerBook.Made(3, [.. trades.Select((t, i) => i % 100 == 0 ? t.Replace("ibCommission=\"-1\"", "ibCommission=\"-2\"", StringComparison.Ordinal) : t)]));
        var watch = Stopwatch.StartNew();
        void Say(string what)
        {
            File.AppendAllText("/tmp/ldgb/cost.txt", $"{what}: {watch.Elapsed.TotalSeconds:0.00} s\n");
            watch.Restart();
        }

        File.AppendAllText("/tmp/ldgb/cost.txt", $"--- {count} trades\n");
        await book.StoreDocumentAsync(first);
        Say("new");
        await book.StoreDocumentAsync(second);
        Say("again");
        await book.StoreDocumentAsync(third);
        Say("1 % restated");
        await book.RebuildAsync();
        Say("rebuild of 3");
        Assert.Equal(count, await book.CountAsync("event_trade_fill"));
    }
}
