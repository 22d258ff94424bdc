namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>The dates and times of spreadsheets: days since the end of 1899, or since 1904 in some workbooks of the Macintosh.</summary>
internal static class SerialTime
{
    // 1 January 1904 in the other count.
    private const int Since1904 = 1462;

    // 1 January 10000.
    private const int End = 2_958_466;

    /// <summary>The text of a serial number; null when no date of the calendar has it.</summary>
    /// <param name="serial">Days, with the time as a fraction.</param>
    /// <param name="style">A date or a duration.</param>
    /// <param name="is1904">Whether the workbook counts from 1904.</param>
    public static string? Text(double serial, NumberStyle style, bool is1904)
    {
        if (!double.IsFinite(serial) || Math.Abs(serial) >= End)
            return null;
        if (style is NumberStyle.Duration)
            return CellText.Of(TimeSpan.FromMilliseconds(Math.Round(serial * 86_400_000)));
        if (serial < 0)
            return null;
        if (serial < 1)
            return CellText.Of(TimeSpan.FromMilliseconds(Math.Round(serial * 86_400_000)));

        // Excel counts a 29 February 1900 that never was, so the days before it are one too few.
        var days = is1904 ? serial + Since1904 : serial < 60 ? serial + 1 : serial;
        return days < End ? CellText.Of(DateTime.FromOADate(days)) : null;
    }
}
