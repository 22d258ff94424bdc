using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using ExcelNumberFormat;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>How a style shows a number.</summary>
internal enum NumberStyle
{
    Number,
    Date,
    Duration,
}

/// <summary>The styles of a workbook, as far as they make a date of a number.</summary>
internal static class XlsxStyles
{
    private const int MostFormats = 10_000;
    private const int MostStyles = 100_000;
    private const int LongestFormat = 255;

    /// <summary>For each cell style what it shows.</summary>
    public static IReadOnlyList<NumberStyle> Read(WorkbookStylesPart? part, CheckedParts parts)
    {
        var styles = new List<NumberStyle>();
        if (part is null)
            return styles;
        var formats = new Dictionary<int, NumberStyle>();
        var isInside = false;
        using var xml = parts.Open(part);
        while (xml.Read())
        {
            if (xml.IsStart("numFmt") && formats.Count < MostFormats && Number(xml.Attribute("numFmtId")) is { } id)
                formats[id] = Judge(xml.Attribute("formatCode") ?? "");
            else if (xml.IsStart("cellXfs"))
                isInside = !xml.IsEmptyElement;
            else if (xml.IsEnd("cellXfs"))
                isInside = false;
            else if (isInside && xml.IsStart("xf") && styles.Count < MostStyles)
                styles.Add(Style(Number(xml.Attribute("numFmtId")) ?? 0, formats));
        }

        return styles;
    }

    /// <summary>What a format shows. The library throws at some formats of real files: they are none of a date.</summary>
    public static NumberStyle Judge(string format)
    {
        if (format.Length > LongestFormat)
            return NumberStyle.Number;
        try
        {
            var parsed = new NumberFormat(format);
            return parsed.IsTimeSpanFormat ? NumberStyle.Duration : parsed.IsDateTimeFormat ? NumberStyle.Date : NumberStyle.Number;
        }
#pragma warning disable CA1031 // Undocumented, and of several kinds.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return NumberStyle.Number;
        }
    }

    private static NumberStyle Style(int format, Dictionary<int, NumberStyle> custom) =>
        custom.TryGetValue(format, out var style) ? style : format switch
        {
            46 => NumberStyle.Duration,
            (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) => NumberStyle.Date,
            _ => NumberStyle.Number,
        };

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
