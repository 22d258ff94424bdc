using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using FlexPortal.Core.Platform.Content;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>
/// Writes a table as a workbook (ECMA-376), row by row: memory does not grow with the rows, and the destination need not seek. Texts are
/// written as texts, so nothing in them is ever a formula. A number that a spreadsheet, which keeps fifteen digits, cannot hold is written
/// as text, so that no digit is lost.
/// </summary>
internal sealed class XlsxWriter
{
    /// <summary>Rows of a sheet, the heading included; further rows go to the next sheet.</summary>
    public const int MostRows = 1_048_576;

    private const int MostText = 32_767;

    private const int Digits = 15;

    private const int Flush = 64 * 1024;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private const string Package = "http://schemas.openxmlformats.org/package/2006";

    private const string Heading =
        $"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0">"""
        + """<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>""";

    private static readonly DateOnly Zero = new(1899, 12, 30);

    private readonly ZipArchive _archive;
    private readonly DateTimeOffset _at;
    private readonly int _mostRows;

    private XlsxWriter(ZipArchive archive, DateTimeOffset at, int mostRows) => (_archive, _at, _mostRows) = (archive, at, mostRows);

    /// <summary>Writes the workbook.</summary>
    /// <param name="destination">Destination; written asynchronously only.</param>
    /// <param name="table">Name of the sheet, and the columns.</param>
    /// <param name="rows">Values of each row: texts, decimals, whole numbers, days, moments (written in UTC), true or false, null.</param>
    /// <param name="at">The time of the files in the workbook.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    /// <param name="mostRows">Rows of a sheet.</param>
    public static async Task WriteAsync(
        Stream destination, (string Name, IReadOnlyList<string> Columns) table, IAsyncEnumerable<IEnumerable<object?>> rows,
        DateTimeOffset at, CancellationToken cancellationToken, int mostRows = MostRows)
    {
        await using var output = new PendingStream(destination);
        await using (var archive = await ZipArchive.CreateAsync(
            output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            var writer = new XlsxWriter(archive, at, mostRows);
            var sheets = await writer.WriteSheetsAsync(table.Columns, rows, cancellationToken);
            await writer.WriteRestAsync(table.Name, sheets, cancellationToken);
        }

        await output.DrainAsync(cancellationToken);
    }

    private async Task<int> WriteSheetsAsync(
        IReadOnlyList<string> columns, IAsyncEnumerable<IEnumerable<object?>> rows, CancellationToken ct)
    {
        await using var source = rows.GetAsyncEnumerator(ct);
        var more = await source.MoveNextAsync();
        for (var sheet = 1; ; sheet++)
        {
            await using (var entry = await OpenAsync($"xl/worksheets/sheet{sheet}.xml", ct))
            {
                var text = new StringBuilder(Flush + 8192);
                text.Append(Heading);
                AppendRow(text, columns, style: 1);
                for (var count = 1; more && count < _mostRows; count++)
                {
                    AppendRow(text, source.Current);
                    if (text.Length >= Flush)
                        await FlushAsync(entry, text, ct);
                    more = await source.MoveNextAsync();
                }

                text.Append("</sheetData></worksheet>");
                await FlushAsync(entry, text, ct);
            }

            if (!more)
                return sheet;
        }
    }

    private async Task WriteRestAsync(string name, int sheets, CancellationToken ct)
    {
        var numbers = Enumerable.Range(1, sheets).ToArray();
        await AddAsync("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets>{string.Concat(numbers.Select(
            number => $"""<sheet name="{Sheet(name, number)}" sheetId="{number}" r:id="rId{number}"/>"""))}</sheets></workbook>""", ct);
        await AddAsync("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Package}/relationships">{string.Concat(numbers.Select(
            number => $"""<Relationship Id="rId{number}" Type="{Office}/worksheet" Target="worksheets/sheet{number}.xml"/>"""))}"""
            + $"""<Relationship Id="rIdStyles" Type="{Office}/styles" Target="styles.xml"/></Relationships>""", ct);
        await AddAsync("xl/styles.xml", Styles, ct);
        await AddAsync("_rels/.rels", $"""<Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" """
            + $"""Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>""", ct);
        const string kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        await AddAsync("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{string.Concat(numbers.Select(
            number => $"""<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>"""))}</Types>
            """, ct);
    }

    private static string Sheet(string name, int number) => Escaped(number == 1 ? name : $"{name} {number}");

    // 0 plain, 1 heading, 2 day, 3 moment.
    private static string Styles => $"""
        <styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>
        <numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>
        <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
        <cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>
        <xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>
        """;

    private async Task AddAsync(string name, string text, CancellationToken ct)
    {
        await using var entry = await OpenAsync(name, ct);
        await entry.WriteAsync(
            Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}"""), ct);
    }

    private Task<Stream> OpenAsync(string name, CancellationToken ct)
    {
        var entry = _archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = _at;
        return entry.OpenAsync(ct);
    }

    private static async Task FlushAsync(Stream entry, StringBuilder text, CancellationToken ct)
    {
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        text.Clear();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<object?> values, int style = 0)
    {
        text.Append("<row>");
        foreach (var value in values)
            AppendCell(text, value, style);
        text.Append("</row>");
    }

    private static void AppendCell(StringBuilder text, object? value, int style)
    {
        switch (value)
        {
            case null:
                text.Append("<c/>");
                break;
            case bool yes:
                text.Append("<c t=\"b\"><v>").Append(yes ? '1' : '0').Append("</v></c>");
                break;
            case DateOnly day when day.Year >= 1901:
                AppendNumber(text, day.DayNumber - Zero.DayNumber, style: 2);
                break;
            case DateTimeOffset moment when moment.UtcDateTime.Year >= 1901:
                var since = moment.UtcDateTime - Zero.ToDateTime(TimeOnly.MinValue);
                AppendNumber(text, (decimal)since.Ticks / TimeSpan.TicksPerDay, style: 3);
                break;
            case int or long:
                AppendNumber(text, Convert.ToDecimal(value, CultureInfo.InvariantCulture), style: 0);
                break;
            case decimal number when IsHeld(number):
                AppendNumber(text, number, style: 0);
                break;
            default:
                text.Append("<c t=\"inlineStr\"").Append(style == 0 ? "" : $" s=\"{style}\"").Append("><is><t xml:space=\"preserve\">")
                    .Append(Escaped(Plain(value))).Append("</t></is></c>");
                break;
        }
    }

    private static void AppendNumber(StringBuilder text, decimal number, int style) =>
        text.Append(CultureInfo.InvariantCulture, $"<c{(style == 0 ? "" : $" s=\"{style}\"")}><v>{number}</v></c>");

    /// <summary>Whether fifteen digits are enough.</summary>
    private static bool IsHeld(decimal number) =>
        number.ToString(CultureInfo.InvariantCulture).Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').Count() <= Digits;

    private static string Plain(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The text as XML takes it; a character that XML has not is replaced.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        var cut = text.Length <= MostText ? text : text[..MostText];
        for (var place = 0; place < cut.Length; place++)
        {
            var character = cut[place];
            if (place + 1 < cut.Length && XmlConvert.IsXmlSurrogatePair(cut[place + 1], character))
                escaped.Append(character).Append(cut[++place]);
            else
                _ = character switch
                {
                    '<' => escaped.Append("&lt;"),
                    '&' => escaped.Append("&amp;"),
                    '"' => escaped.Append("&quot;"),
                    '\r' => escaped.Append("&#13;"),
                    '\n' => escaped.Append("&#10;"),
                    '\t' => escaped.Append("&#9;"),
                    _ => escaped.Append(XmlConvert.IsXmlChar(character) ? character : '\uFFFD'),
                };
        }

        return escaped.ToString();
    }
}
