using System.Text;

namespace FlexPortal.Benchmarks;

/// <summary>A statement of many trades on disk, deleted when disposed.</summary>
internal sealed class StatementFile : IDisposable
{
    private StatementFile(string path, long trades) => (Path, Trades) = (path, trades);

    public string Path { get; }

    public long Trades { get; }

    public long ByteLength => new FileInfo(Path).Length;

    /// <summary>Writes a statement with a number of trades of 71 attributes each.</summary>
    public static StatementFile OfTrades(long trades) => Write(trades, long.MaxValue);

    /// <summary>Writes a statement of about a number of bytes.</summary>
    public static StatementFile OfBytes(long bytes) => Write(long.MaxValue, bytes);

    public void Dispose() => File.Delete(Path);

    private static StatementFile Write(long maxTrades, long maxBytes)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"flexportal-benchmark-{Guid.NewGuid():N}.xml");
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        writer.Write("<FlexQueryResponse queryName=\"bench\" type=\"AF\">\n<FlexStatements count=\"1\">\n");
        writer.Write(
            "<FlexStatement accountId=\"U0000001\" fromDate=\"20260101\" toDate=\"20261231\" period=\"\" "
            + "whenGenerated=\"20270101;010101\">\n");
        writer.Write("<Trades>\n");
        var trades = 0L;
        for (; trades < maxTrades && writer.BaseStream.Length < maxBytes; trades++)
            WriteTrade(writer, (int)trades);
        writer.Write("</Trades>\n");
        // The sections without which nothing would be published, present and empty.
        foreach (var section in new[] { "OpenPositions", "CashTransactions", "CorporateActions", "ConversionRates", "SecuritiesInfo" })
            writer.Write($"<{section} />\n");
        writer.Write("<AccountInformation accountId=\"U0000001\" currency=\"USD\" />\n");
        writer.Write("</FlexStatement>\n</FlexStatements>\n</FlexQueryResponse>\n");
        return new StatementFile(path, trades);
    }

    private static void WriteTrade(StreamWriter writer, int row)
    {
        writer.Write("<Trade");
        for (var column = 0; column < TradeColumns.Names.Length; column++)
        {
            writer.Write(' ');
            writer.Write(TradeColumns.Names[column]);
            writer.Write("=\"");
            writer.Write(TradeColumns.Value(column, row));
            writer.Write('"');
        }

        writer.Write(" />\n");
    }
}
