using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml;
using CsvHelper;
using ExcelDataReader;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Csv;
using FlexPortal.Core.Sources.Tables.Guard;
using Microsoft.Extensions.Logging.Abstractions;
using ParquetSharp;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Reading files of about 50 MB of each format as the portal does, header found and columns counted, and the first 200 rows; each beside
/// a bare loop of the library, which makes a text of every value. A process for each, so that none sees the peak of another.
/// </summary>
internal static class TableReaders
{
    private const int FileBytes = 50_000_000;
    private const int Columns = 12;
    private const int XlsRows = 65_536;
    private const int OfChildren = -1;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("flexportal-tables-").FullName;
        try
        {
            Console.WriteLine($"{"",-24} {"MB",6} {"rows",9} {"s",7} {"rows/s",10} {"peak MB",8} {"reader's MB",12}");
            foreach (var (extension, write) in new (string, Action<string>)[]
                { ("csv", WriteCsv), ("xlsx", WriteXlsx), ("xls", WriteXls), ("parquet", WriteParquet) })
            {
                var path = Path.Combine(folder, "table." + extension);
                write(path);
                foreach (var way in new[] { "bare", "portal", "first" })
                    await StartAsync(way, path);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One line of the result.</summary>
    public static async Task MeasureAsync(string way, string path)
    {
        var watch = Stopwatch.StartNew();
        var rows = way is "bare" ? Bare(path) : await PortalAsync(path, way is "first" ? 200 : null);
        var seconds = watch.Elapsed.TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetExtension(path)[1..] + " " + way,-24} {new FileInfo(path).Length / 1e6,6:0.0} {rows,9} {seconds,7:0.00} "
            + $"{rows / seconds,10:0} {self.PeakWorkingSet64 / 1e6,8:0} {PeakOfChildren() / 1e6,12:0}"));
    }

    private static async Task StartAsync(string way, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet")
            start.ArgumentList.Add(typeof(TableReaders).Assembly.Location);
        foreach (var argument in new[] { "tables-of", way, path })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
    }

    private static async Task<long> PortalAsync(string path, long? most)
    {
        var reader = new ReadTable(
            new CsvTableReader(),
            new GuardedTableReader(ReaderProgram.Find(), TimeProvider.System, NullLogger<GuardedTableReader>.Instance));
        var file = new TableFile.OnDisk(Path.GetFileName(path), path);
        var rows = 0L;
        await foreach (var item in reader.ExecuteAsync(file, new TableReadOptions { MaxRows = most }, CancellationToken.None))
        {
            rows += item is TableItem.Row ? 1 : 0;
            if (item is TableItem.Refused refused)
                throw new PortalException(refused.Error);
        }

        return rows;
    }

    private static long Bare(string path) => Path.GetExtension(path) switch
    {
        ".csv" => BareCsv(path),
        ".xlsx" => BareXlsx(path),
        ".xls" => BareXls(path),
        _ => BareParquet(path),
    };

    private static long BareCsv(string path)
    {
        var (rows, characters) = (0L, 0L);
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions());
        for (; csv.Read(); rows++)
        {
            for (var column = 0; column < csv.FieldCount; column++)
                characters += csv.GetString(column).Length;
        }

        return characters > 0 ? rows : 0;
    }

    /// <summary>The elements of the sheet, without references, styles and shared texts.</summary>
    private static long BareXlsx(string path)
    {
        var (rows, characters) = (0L, 0L);
        using var zip = ZipFile.OpenRead(path);
        using var xml = XmlReader.Create(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        while (xml.Read())
        {
            rows += xml is { NodeType: XmlNodeType.Element, LocalName: "row" } ? 1 : 0;
            characters += xml.NodeType is XmlNodeType.Text ? xml.Value.Length : 0;
        }

        return characters > 0 ? rows : 0;
    }

    private static long BareXls(string path)
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        var (rows, characters) = (0L, 0L);
        using var content = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateBinaryReader(content);
        for (; reader.Read(); rows++)
        {
            for (var column = 0; column < reader.FieldCount; column++)
                characters += Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)?.Length ?? 0;
        }

        return characters > 0 ? rows : 0;
    }

    private static long BareParquet(string path)
    {
        var (rows, characters) = (0L, 0L);
        using var reader = new ParquetFileReader(path);
        for (var index = 0; index < reader.FileMetaData.NumRowGroups; index++)
        {
            using var group = reader.RowGroup(index);
            var count = (int)group.MetaData.NumRows;
            rows += count;
            for (var column = 0; column < Columns; column++)
            {
                using var values = group.Column(column);
                characters += column % 2 == 0
                    ? values.LogicalReader<string>().ReadAll(count).Sum(text => (long)text.Length)
                    : values.LogicalReader<double>().ReadAll(count)
                        .Sum(value => (long)value.ToString("R", CultureInfo.InvariantCulture).Length);
            }
        }

        return characters > 0 ? rows : 0;
    }

    private static string Text(long row, int column) => string.Create(CultureInfo.InvariantCulture, $"name {row * 31 % 4001} of {column}");

    private static double Number(long row, int column) => ((row * 7919) + column) % 1_000_003 / 100d;

    private static void WriteCsv(string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine(string.Join(',', Enumerable.Range(0, Columns).Select(column => $"Column {column}")));
        for (var row = 0L; writer.BaseStream.Length < FileBytes; row++)
        {
            writer.WriteLine(string.Join(',', Enumerable.Range(0, Columns).Select(column =>
                column % 2 == 0 ? Text(row, column) : Number(row, column).ToString(CultureInfo.InvariantCulture))));
        }
    }

    private static void WriteXlsx(string path)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Part(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{type}.sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{type}.worksheet+xml\"/>"
            + $"<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{type}.sharedStrings+xml\"/></Types>");
        Part(zip, "_rels/.rels", Relations($"<Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>"));
        Part(
            zip,
            "xl/workbook.xml",
            $"<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>");
        Part(zip, "xl/_rels/workbook.xml.rels", Relations(
            $"<Relationship Id=\"a\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
            + $"<Relationship Id=\"b\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>"));
        const int texts = 4001 * Columns;
        Part(zip, "xl/sharedStrings.xml", $"<sst xmlns=\"{main}\">" + string.Concat(
            Enumerable.Range(0, texts).Select(text => $"<si><t>{Text(text / Columns, text % Columns)}</t></si>")) + "</sst>");
        using var sheet = new StreamWriter(zip.CreateEntry("xl/worksheets/sheet1.xml").Open());
        sheet.Write($"<worksheet xmlns=\"{main}\"><sheetData>");
        for (var row = 1; row <= 890_000; row++)
        {
            sheet.Write(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{row}\">"));
            for (var column = 0; column < Columns; column++)
            {
                var reference = string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + column)}{row}");
                sheet.Write(row == 1 || column % 2 == 0
                    ? $"<c r=\"{reference}\" t=\"s\"><v>{((row * 31L % 4001) * Columns) + column}</v></c>"
                    : string.Create(CultureInfo.InvariantCulture, $"<c r=\"{reference}\"><v>{Number(row, column)}</v></c>"));
            }

            sheet.Write("</row>");
        }

        sheet.Write("</sheetData></worksheet>");
    }

    private static string Relations(string relations) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>";

    private static void Part(ZipArchive zip, string name, string content)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(content);
    }

    /// <summary>The oldest form, a sheet in records: as many rows as it can have, wide enough for the size.</summary>
    private static void WriteXls(string path)
    {
        const int columns = 36;
        using var writer = new BinaryWriter(File.Create(path));
        Record(writer, 9, [2, 0, 0x10, 0]);
        Record(writer, 0, [0, 0, 0xFF, 0xFF, 0, 0, columns, 0]);
        for (var row = 0; row < XlsRows - 1; row++)
        {
            for (byte column = 0; column < columns; column++)
            {
                byte[] place = [(byte)row, (byte)(row >> 8), column, 0, 0, 0, 0];
                var text = System.Text.Encoding.ASCII.GetBytes(Text(row, column));
                if (row == 0 || column % 2 == 0)
                    Record(writer, 4, [.. place, (byte)text.Length, .. text]);
                else
                    Record(writer, 3, [.. place, .. BitConverter.GetBytes(Number(row, column))]);
            }
        }

        Record(writer, 10, []);
    }

    private static void Record(BinaryWriter writer, ushort kind, byte[] content)
    {
        writer.Write(kind);
        writer.Write((ushort)content.Length);
        writer.Write(content);
    }

    private static void WriteParquet(string path)
    {
        const int groupRows = 100_000;
        Column[] columns = [.. Enumerable.Range(0, Columns).Select(column =>
            column % 2 == 0 ? (Column)new Column<string>($"Column {column}") : new Column<double>($"Column {column}"))];
        using var writer = new ParquetFileWriter(path, columns, Compression.Snappy);
        for (var first = 0L; first == 0 || new FileInfo(path).Length < FileBytes; first += groupRows)
        {
            using var group = writer.AppendRowGroup();
            for (var column = 0; column < Columns; column++)
            {
                var (at, from) = (column, first);
                using var values = group.NextColumn();
                if (column % 2 == 0)
                    values.LogicalWriter<string>().WriteBatch([.. Enumerable.Range(0, groupRows).Select(row => Text(from + row, at))]);
                else
                    values.LogicalWriter<double>().WriteBatch([.. Enumerable.Range(0, groupRows).Select(row => Number(from + row, at))]);
            }
        }

        writer.Close();
    }

    /// <summary>Bytes; 0 where the system does not say it.</summary>
    private static long PeakOfChildren()
    {
        var usage = new long[18];
        return OperatingSystem.IsLinux() && getrusage(OfChildren, usage) == 0 ? usage[4] * 1024 : 0;
    }

    [DllImport("libc")]
    private static extern int getrusage(int who, [Out] long[] usage);
}
