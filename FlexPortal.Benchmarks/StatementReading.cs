using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Reading a statement of many trades with 71 attributes each from disk: a bare XML reader that takes every attribute value, beside the
/// inventory and the row reader with both payload forms. All in one process and one run, because the machine is shared; best of three.
/// </summary>
internal static class StatementReading
{
    private const int Attributes = 71;

    public static void Run(int trades = 200_000)
    {
        var path = Path.Combine(Path.GetTempPath(), $"flexportal-reading-{Environment.ProcessId}.xml");
        try
        {
            Generate(path, trades);
            var megabytes = new FileInfo(path).Length / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trades} trades, {Attributes} attributes, {megabytes:0.0} MB"));
            Console.WriteLine($"{"",-32} {"ms",8} {"MB/s",8} {"rows/s",10} {"of bare",8} {"allocated MB",13}");
            var bare = Measure("XmlReader, every value", path, trades, megabytes, null, Walk);
            Measure("inventory", path, trades, megabytes, bare, s => StatementInventory.Read(s, StatementLimits.Default).RowCount);
            Measure("row reader", path, trades, megabytes, bare, s => Rows(s, null));
            Measure("row reader, WriteJson", path, trades, megabytes, bare, s => Rows(s, (row, output) => row.WriteJson(output)));
            Measure("row reader, WriteValues", path, trades, megabytes, bare, s => Rows(s, (row, output) => row.WriteValues(output)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Measure(string name, string path, int trades, double megabytes, double? bare, Func<Stream, long> read)
    {
        var best = double.MaxValue;
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var found = read(content);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (found != trades)
                throw new InvalidOperationException($"{name} found {found} rows.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-32} {best * 1000,8:0} {megabytes / best,8:0} {trades / best,10:0} {(bare ?? best) / best,8:0%} "
            + $"{allocated / 1e6,13:0.0}"));
        return best;
    }

    private static long Walk(Stream content)
    {
        using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var (rows, characters) = (0L, 0L);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            rows += xml.Name is "Trade" ? 1 : 0;
            while (xml.MoveToNextAttribute())
                characters += xml.Value.Length;
        }

        return characters > 0 ? rows : 0;
    }

    private static long Rows(Stream content, Action<StatementRow, IBufferWriter<byte>>? write)
    {
        using var reader = FlexStatementReader.Open(content, StatementLimits.Default);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var rows = 0L;
        while (reader.Read(CancellationToken.None))
        {
            if (reader.Kind != StatementItem.Row)
                continue;
            rows++;
            write?.Invoke(reader.Row, output);
            if (output.WrittenCount > 1 << 19)
                output.ResetWrittenCount();
        }

        return rows;
    }

    private static void Generate(string path, int trades)
    {
        var names = TradeColumns.Names;
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        writer.Write("<FlexQueryResponse queryName=\"bench\" type=\"AF\">\n<FlexStatements count=\"1\">\n");
        writer.Write(
            "<FlexStatement accountId=\"U0000001\" fromDate=\"20260101\" toDate=\"20261231\" period=\"\" "
            + "whenGenerated=\"20270101;010101\">\n");
        writer.Write("<Trades>\n");
        for (var i = 0; i < trades; i++)
        {
            writer.Write("<Trade");
            for (var a = 0; a < Attributes; a++)
            {
                writer.Write(' ');
                writer.Write(names[a]);
                writer.Write("=\"");
                writer.Write(TradeColumns.Value(a, i));
                writer.Write('"');
            }

            writer.Write(" />\n");
        }

        writer.Write("</Trades>\n</FlexStatement>\n</FlexStatements>\n</FlexQueryResponse>\n");
    }
}
