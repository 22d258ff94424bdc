using System.Globalization;
using System.IO.Pipelines;
using System.Text.Unicode;
using FlexPortal.Sandbox.Simulation;

namespace FlexPortal.Sandbox.Statements;

/// <summary>
/// A statement with any number of Trade rows of 71 attributes, written as it is sent, so memory stays the same for a thousand rows and for
/// ten million. Every fill buys; the positions at the end are the sums of the fills. Sections that need the whole account are empty.
/// </summary>
internal static class HugeStatement
{
    public const int MaxRows = 10_000_000;
    private const int LargestRow = 4096;
    private const int FlushEvery = 64 * 1024;

    private static readonly string[] EmptySections =
    [
        "CashTransactions", "CorporateActions", "MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase", "CashReport",
        "EquitySummaryInBase",
    ];

    public static async Task WriteAsync(PipeWriter target, StatementSpec spec, int rows, CancellationToken cancellationToken)
    {
        var quantities = new decimal[InstrumentCatalog.Stocks.Count];
        var costs = new decimal[quantities.Length];
        WriteStart(target, spec);
        for (var row = 0; row < rows;)
        {
            for (long written = 0; row < rows && written < FlushEvery; row++)
            {
                written += WriteTrade(target, spec, row, quantities, costs);
            }

            await target.FlushAsync(cancellationToken);
        }

        WriteEnd(target, spec, quantities, costs);
        await target.FlushAsync(cancellationToken);
    }

    private static void WriteStart(PipeWriter target, StatementSpec spec)
    {
        var (from, to, label) = spec.Period;
        Text(target, $"""
            <FlexQueryResponse queryName="{SandboxStatementWriter.QueryName}" type="AF">
            <FlexStatements count="1">
            <FlexStatement accountId="{spec.Accounts[0]}" fromDate="{FlexXml.Date(from)}" toDate="{FlexXml.Date(to)}" period="{label}" whenGenerated="{FlexXml.Date(spec.GeneratedOn)};043015">
            <AccountInformation accountId="{spec.Accounts[0]}" acctAlias="" model="" currency="USD" name="{spec.AccountName}" accountType="Individual" />
            <ChangeInNAV accountId="{spec.Accounts[0]}" acctAlias="" model="" currency="USD" fromDate="{FlexXml.Date(from)}" toDate="{FlexXml.Date(to)}" startingValue="0" endingValue="0" />
            <Trades>

            """);
    }

    private static int WriteTrade(PipeWriter target, StatementSpec spec, int row, decimal[] quantities, decimal[] costs)
    {
        var index = row % quantities.Length;
        var stock = InstrumentCatalog.Stocks[index];
        var quantity = 10m + (row % 90);
        var price = stock.HomePrice + (row % 199 * 0.01m);
        var commission = 0.35m + (quantity * 0.0035m);
        quantities[index] += quantity;
        costs[index] += (quantity * price) + commission;
        return TradeText.Write(target, LargestRow, spec, row, stock, quantity, price, commission);
    }

    private static void WriteEnd(PipeWriter target, StatementSpec spec, decimal[] quantities, decimal[] costs)
    {
        Text(target, "</Trades>\n<OpenPositions>\n");
        for (var i = 0; i < quantities.Length; i++)
        {
            if (quantities[i] > 0)
            {
                Text(target, Position(spec, InstrumentCatalog.Stocks[i], quantities[i], costs[i]));
            }
        }

        Text(target, "</OpenPositions>\n");
        foreach (var section in EmptySections)
        {
            Text(target, $"<{section} />\n");
        }

        Text(target, "<SecuritiesInfo>\n");
        foreach (var stock in InstrumentCatalog.Stocks)
        {
            Text(target, $"""
                <SecurityInfo assetCategory="STK" subCategory="{stock.SubCategory}" symbol="{stock.Symbol}" conid="{stock.Conid}" isin="{stock.Isin}" currency="{stock.Currency}" multiplier="1" />

                """);
        }

        Text(target, $"""
            </SecuritiesInfo>
            <ConversionRates>
            <ConversionRate reportDate="{FlexXml.Date(spec.Period.To)}" fromCurrency="EUR" toCurrency="USD" rate="1.084" />
            </ConversionRates>
            </FlexStatement>
            </FlexStatements>
            </FlexQueryResponse>

            """);
    }

    private static string Position(StatementSpec spec, Instrument stock, decimal quantity, decimal cost)
    {
        var value = quantity * stock.HomePrice;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <OpenPosition accountId="{spec.Accounts[0]}" currency="{stock.Currency}" fxRateToBase="{(stock.Currency is "EUR" ? "1.084" : "1")}" assetCategory="STK" symbol="{stock.Symbol}" conid="{stock.Conid}" isin="{stock.Isin}" multiplier="1" reportDate="{FlexXml.Date(spec.Period.To)}" position="{FlexXml.Number(quantity)}" markPrice="{FlexXml.Number(stock.HomePrice)}" positionValue="{FlexXml.Number(value)}" costBasisMoney="{FlexXml.Number(cost)}" fifoPnlUnrealized="{FlexXml.Number(value - cost)}" side="Long" levelOfDetail="SUMMARY" />

            """);
    }

    private static void Text(PipeWriter target, string text)
    {
        var span = target.GetSpan(System.Text.Encoding.Latin1.GetMaxByteCount(text.Length));
        target.Advance(System.Text.Encoding.Latin1.GetBytes(text, span));
    }
}
