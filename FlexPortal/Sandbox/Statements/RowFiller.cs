using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Sandbox.Statements;

/// <summary>A row of a statement.</summary>
internal sealed record FlexRow(TemplateRow Source, DateOnly Day, OrderedDictionary<string, string> Values)
{
    public string this[string name] => Values[name];

    /// <summary>The value as a number; an empty one is 0.</summary>
    public decimal Number(string name) => this[name] is { Length: > 0 } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>The value in base currency.</summary>
    public decimal InBase(string name) => Number(name) * Number("fxRateToBase");
}

/// <summary>Fills rows of the template for a day: the same account and day give the same row in every statement.</summary>
internal sealed partial class RowFiller(string accountId, string accountName, int seed, StatementPeriod period)
{
    // Keeps week numbers at four digits.
    private const int WeekZero = 100_000;

    /// <summary>Fills a row.</summary>
    /// <param name="row">The row of the template.</param>
    /// <param name="day">The day it is for.</param>
    /// <param name="weeks">Weeks by which its dates and ids are moved.</param>
    public FlexRow Fill(TemplateRow row, DateOnly day, int weeks = 0)
    {
        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, otherwise) in WeekTemplate.AttributesOf(row.Element))
            values.Add(
                name, Expand(row.Own.GetValueOrDefault(name) ?? row.Instrument.GetValueOrDefault(name) ?? otherwise, row, day, weeks));
        return new(row, day, values);
    }

    /// <summary>Fills a row with figures of the statement, without a template.</summary>
    public FlexRow Fill(
        string element,
        DateOnly day,
        IReadOnlyDictionary<string, string>? instrument,
        params IEnumerable<(string Name, string Value)> own) =>
        Fill(
            new TemplateRow(
                element, own.ToDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal), instrument ?? WeekTemplate.NoInstrument),
            day);

    private string Expand(string text, TemplateRow row, DateOnly day, int weeks) =>
        text.Contains('{', StringComparison.Ordinal)
            ? Braces().Replace(text, match => Value(match.Groups["name"].Value, row, day, weeks))
            : text;

    private string Value(string name, TemplateRow row, DateOnly day, int weeks)
    {
        var monday = Weekdays.MondayOf(day).AddDays(7 * weeks);
        var week = (monday.DayNumber / 7) - WeekZero;
        return name switch
        {
            "account" => accountId,
            "name" => accountName,
            "day" => Weekdays.Text(day),
            "next" => Weekdays.Text(Weekdays.Next(day)),
            "from" => Weekdays.Text(period.From),
            "to" => Weekdays.Text(period.To),
            "c" => Number(week),
            "c-1" => Number(week - 1),
            ['#', .. var item] => Id(item, week),
            ['+' or '-', ..] => Weekdays.Text(monday.AddDays(Shift(name))),
            ['x', '+' or '-', ..] => Date(monday, name, "MM/dd/yy"),
            ['y', '+' or '-', ..] => Date(monday, name, "yyMMdd"),
            ['n', '+' or '-', ..] => Date(monday, name, "ddMMMyy"),
            _ => Expand(row[name], row, day, weeks),
        };
    }

    private string Id(string item, int week)
    {
        var sign = item.AsSpan().IndexOfAny('+', '-');
        var (number, shift) = sign < 0 ? (item, 0) : (item[..sign], Shift(item[sign..]));
        return Number(30_000_000_000 + (seed * 1_000_000_000L) + ((week + shift) * 1000L) + Shift(number));
    }

    private static string Date(DateOnly monday, string name, string format) =>
        monday.AddDays(Shift(name[1..])).ToString(format, CultureInfo.InvariantCulture).ToUpperInvariant();

    private static int Shift(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<name>[^}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Braces();
}
