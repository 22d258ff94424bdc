using System.IO.Pipelines;
using System.Security;
using System.Text;

namespace FlexPortal.Sandbox.Statements;

/// <summary>
/// A statement with any number of Trade rows of 71 attributes, written as it is sent, so memory stays the same for a thousand rows and for
/// ten million. Every fill buys; the positions at the end are the sums of the fills. Sections that would need the whole account are empty.
/// </summary>
internal static class HugeStatement
{
    /// <summary>The most rows it writes: about 14 GB.</summary>
    public const int MaxRows = 10_000_000;

    private static readonly HugeStock[] Stocks = [.. WeekTemplate.Stocks.Select(HugeStock.Of)];

    private const int FlushEvery = 64 * 1024;

    private static readonly string[] EmptySections =
    [
        "CashTransactions", "CorporateActions", "MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase", "CashReport",
        "EquitySummaryInBase",
    ];

    public static async Task WriteAsync(PipeWriter target, StatementSpec spec, int rows, CancellationToken cancellationToken)
    {
        var account = SecurityElement.Escape(spec.Accounts[0])!;
        var day = new HugeDay(Weekdays.Text(spec.Period.To), Weekdays.Text(Weekdays.Next(spec.Period.To)));
        var positions = new (decimal Quantity, decimal Cost)[Stocks.Length];
        WriteStart(target, spec, account);
        for (var row = 0; row < rows;)
        {
            for (var written = 0; row < rows && written < FlushEvery; row++)
            {
                var trade = TradeAt(row);
                var held = positions[row % positions.Length];
                positions[row % positions.Length] = (held.Quantity + trade.Quantity, held.Cost + trade.Money + trade.Commission);
                written += TradeFormatter.Write(target, account, day, trade);
            }

            // Waits until the client has taken enough: nothing piles up here.
            await target.FlushAsync(cancellationToken);
        }

        WriteEnd(target, spec, account, positions);
        await target.FlushAsync(cancellationToken);
    }

    private static HugeTrade TradeAt(int row)
    {
        var stock = Stocks[row % Stocks.Length];
        var quantity = 10m + (row % 90);
        return new HugeTrade(row, stock, quantity, stock.Mark + (row % 199 * 0.01m), 0.35m + (quantity * 0.0035m));
    }

    private static void WriteStart(PipeWriter target, StatementSpec spec, string account)
    {
        var (from, to, label) = spec.Period;
        Write(target, $"""
            <FlexQueryResponse queryName="{SandboxStatementWriter.QueryName}" type="AF">
            <FlexStatements count="1">
            <FlexStatement accountId="{account}" fromDate="{Weekdays.Text(from)}" toDate="{Weekdays.Text(to)}" period="{label}"
             whenGenerated="{Weekdays.Text(spec.GeneratedOn)};043015">
            <AccountInformation accountId="{account}" acctAlias="" model="" currency="USD" name="Sandbox Account"
             accountType="Individual" />
            <Trades>

            """);
    }

    private static void WriteEnd(PipeWriter target, StatementSpec spec, string account, (decimal Quantity, decimal Cost)[] positions)
    {
        var day = Weekdays.Text(spec.Period.To);
        Write(target, "</Trades>\n<OpenPositions>\n");
        for (var i = 0; i < positions.Length; i++)
        {
            if (positions[i].Quantity > 0)
            {
                Write(target, Position(Stocks[i], account, day, positions[i].Quantity, positions[i].Cost));
            }
        }

        Write(target, "</OpenPositions>\n" + string.Concat(EmptySections.Select(s => $"<{s} />\n")) + "<SecuritiesInfo>\n");
        foreach (var stock in Stocks)
        {
            Write(target, $"""<SecurityInfo assetCategory="STK" subCategory="{stock.SubCategory}" symbol="{stock.Symbol}" """);
            Write(target, $"""conid="{stock.Conid}" isin="{stock.Isin}" currency="{stock.Currency}" multiplier="1" />{'\n'}""");
        }

        Write(target, $"""
            </SecuritiesInfo>
            <ConversionRates>
            <ConversionRate reportDate="{day}" fromCurrency="EUR" toCurrency="USD" rate="1.084" />
            </ConversionRates>
            </FlexStatement>
            </FlexStatements>
            </FlexQueryResponse>

            """);
    }

    private static string Position(HugeStock stock, string account, string day, decimal quantity, decimal cost)
    {
        var value = quantity * stock.Mark;
        return $"""<OpenPosition accountId="{account}" currency="{stock.Currency}" fxRateToBase="{stock.Rate}" """
            + $"""assetCategory="STK" symbol="{stock.Symbol}" conid="{stock.Conid}" isin="{stock.Isin}" multiplier="1" """
            + $"""reportDate="{day}" position="{FlexXml.Number(quantity)}" markPrice="{FlexXml.Number(stock.Mark)}" """
            + $"""positionValue="{FlexXml.Number(value)}" costBasisMoney="{FlexXml.Number(cost)}" """
            + $"""fifoPnlUnrealized="{FlexXml.Number(value - cost)}" side="Long" levelOfDetail="SUMMARY" />{'\n'}""";
    }

    private static void Write(PipeWriter target, string text)
    {
        var span = target.GetSpan(Encoding.Latin1.GetMaxByteCount(text.Length));
        target.Advance(Encoding.Latin1.GetBytes(text, span));
    }
}
