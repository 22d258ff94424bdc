using System.Globalization;

namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>How a date with the year last is read.</summary>
public enum DateOrder
{
    /// <summary>The first number is the day: 03/04/2026 is 3 April.</summary>
    DayFirst,

    /// <summary>The first number is the month: 03/04/2026 is 4 March.</summary>
    MonthFirst,
}

/// <summary>
/// Finds columns of a CSV file whose dates can be read day first or month first, such as 03/04/2026: not one of them has a day above 12.
/// Dates with dots are day first everywhere.
/// </summary>
internal sealed class DateOrders(int columns)
{
    private readonly Column[] _columns = [.. Enumerable.Range(0, columns).Select(_ => new Column())];

    /// <summary>Takes a row below the header.</summary>
    public void Take(TableRow row)
    {
        foreach (ref readonly var cell in row.Span)
        {
            if (cell.Column < _columns.Length)
                _columns[cell.Column].Take(cell.Text, row.Number);
        }
    }

    /// <summary>These columns, each with its dates and the first row whose date differs by the order.</summary>
    public IEnumerable<(int Column, long Dates, long Row)> Unclear() => _columns.Index().Where(column => column.Item.IsUnclear)
        .Select(column => (column.Index, column.Item.Dates, column.Item.FirstRow));

    /// <summary>The first two numbers of a date with slashes or hyphens and the year last; false for any other text.</summary>
    public static bool TryRead(string text, out int first, out int second) => TryRead(text, out first, out second, out _, out _);

    /// <summary>A date as yyyy-MM-dd, with what follows it; the text itself when it is no such date in this order.</summary>
    public static string ToIso(string text, DateOrder order)
    {
        // Two digits of a year are those from 1970 to 2069.
        const int pivot = 70;
        if (!TryRead(text, out var first, out var second, out var year, out var end))
            return text;
        var (day, month) = order == DateOrder.DayFirst ? (first, second) : (second, first);
        year += year >= 100 ? 0 : year < pivot ? 2000 : 1900;
        return month > 12 || year == 0 || day > DateTime.DaysInMonth(year, month)
            ? text : string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}{text.AsSpan(end)}");
    }

    private static bool TryRead(string text, out int first, out int second, out int year, out int at)
    {
        (first, second, year, at) = (0, 0, 0, 0);
        if (!Number(text, ref at, 2, out first) || at >= text.Length || text[at] is not ('/' or '-'))
            return false;
        var separator = text[at++];
        if (!Number(text, ref at, 2, out second) || at >= text.Length || text[at] != separator)
            return false;
        var from = ++at;
        return Number(text, ref at, 4, out year) && at - from is 2 or 4 && (at == text.Length || text[at] is ' ' or 'T')
            && first is >= 1 and <= 31 && second is >= 1 and <= 31 && (first <= 12 || second <= 12);
    }

    private static bool Number(string text, ref int at, int most, out int number)
    {
        number = 0;
        var from = at;
        for (; at < text.Length && at - from < most && char.IsAsciiDigit(text[at]); at++)
            number = (number * 10) + text[at] - '0';
        return at > from;
    }

    private sealed class Column
    {
        private long _others;
        private bool _isSettled;

        public long FirstRow { get; private set; }

        public long Dates { get; private set; }

        public bool IsUnclear => !_isSettled && FirstRow > 0 && Dates > _others;

        public void Take(string text, long row)
        {
            if (_isSettled)
                return;
            if (!TryRead(text, out var first, out var second))
            {
                _others++;
                return;
            }

            Dates++;
            _isSettled = first > 12 || second > 12;
            if (first != second && FirstRow == 0)
                FirstRow = row;
        }
    }
}
