namespace FlexPortal.Core.Sources.Tables.Headers;

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

    /// <summary>These columns, each with the first row whose date differs by the order.</summary>
    public IEnumerable<(int Column, long Row)> Unclear() => _columns.Index().Where(column => column.Item.IsUnclear)
        .Select(column => (column.Index, column.Item.FirstRow));

    /// <summary>The first two numbers of a date with slashes or hyphens and the year last; false for any other text.</summary>
    public static bool TryRead(string text, out int first, out int second)
    {
        (first, second) = (0, 0);
        var at = 0;
        if (!Number(text, ref at, 2, out first) || at >= text.Length || text[at] is not ('/' or '-'))
            return false;
        var separator = text[at++];
        if (!Number(text, ref at, 2, out second) || at >= text.Length || text[at] != separator)
            return false;
        var year = ++at;
        return Number(text, ref at, 4, out _) && at - year is 2 or 4 && (at == text.Length || text[at] is ' ' or 'T')
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
        private long _dates, _others;
        private bool _isSettled;

        public long FirstRow { get; private set; }

        public bool IsUnclear => !_isSettled && FirstRow > 0 && _dates > _others;

        public void Take(string text, long row)
        {
            if (_isSettled)
                return;
            if (!TryRead(text, out var first, out var second))
            {
                _others++;
                return;
            }

            _dates++;
            _isSettled = first > 12 || second > 12;
            if (first != second && FirstRow == 0)
                FirstRow = row;
        }
    }
}
