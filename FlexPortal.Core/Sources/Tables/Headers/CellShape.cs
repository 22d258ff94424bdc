using System.Text.RegularExpressions;

namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>What the text of a cell looks like, whatever the file says that it is.</summary>
internal enum CellShape
{
    /// <summary>A few words: what a header is made of.</summary>
    ShortText,

    /// <summary>A sentence or more.</summary>
    LongText,

    /// <summary>A number, with separators, sign, currency or percent sign.</summary>
    Number,

    /// <summary>A date or a time.</summary>
    Time,

    /// <summary>Yes or no, or an error of a formula.</summary>
    Other,
}

/// <summary>Tells the shape of a cell.</summary>
internal static partial class CellShapes
{
    private const int LongestHeader = 80;

    public static CellShape Of(TableCell cell) => cell.Kind switch
    {
        CellKind.Number => CellShape.Number,
        CellKind.Time => CellShape.Time,
        CellKind.Boolean or CellKind.Error => CellShape.Other,
        _ when cell.Text.Length > LongestHeader => CellShape.LongText,
        _ when !cell.Text.AsSpan().ContainsAnyInRange('0', '9') => IsTruth(cell.Text) ? CellShape.Other : CellShape.ShortText,
        // A number has groups of three digits, but its pattern is not strict.
        _ when DottedDay().IsMatch(cell.Text) => CellShape.Time,
        _ when Number().IsMatch(cell.Text) => CellShape.Number,
        _ when Time().IsMatch(cell.Text) => CellShape.Time,
        _ => CellShape.ShortText,
    };

    private static bool IsTruth(string text) => text is "true" or "false" or "TRUE" or "FALSE" or "True" or "False";

    // 1,234.56  1.234,56  1'234.56  (12)  -5%  $3.50  12e3
    [GeneratedRegex(
        @"\A[\s(]*[-+\u2212]?\s*(\p{Sc}|[A-Z]{3}\s)?\s*[-+\u2212]?[0-9]([0-9.,'\u2019\u00A0\u202F ]*[0-9])?([.,])?"
        + @"([eE][-+]?[0-9]{1,3})?\s*(%|\p{Sc}|\s[A-Z]{3})?[\s)]*\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    // 31.10.2026  31.10.26
    [GeneratedRegex(@"\A\s*[0-9]{1,2}\.[0-9]{1,2}\.([0-9]{2}|[0-9]{4})\s*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DottedDay();

    // 2026-10-31  31.10.2026  10/31/26  31-Oct-2026  2026-10-31T12:00:00Z  12:30
    [GeneratedRegex(
        @"\A\s*([0-9]{1,4}[-./ ]([0-9]{1,2}|\p{L}{3,9}\.?)[-./ ,]+[0-9]{1,4}([T ,]+[0-9]{1,2}:[0-9]{2}.{0,20})?"
        + @"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(\s?[AaPp][Mm])?)\s*\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
