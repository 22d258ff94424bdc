using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>The attributes of a stored row, and what differs between two of them. Values are text, as the broker wrote them.</summary>
internal static class PayloadValues
{
    private static readonly SearchValues<string> NoFigure = SearchValues.Create(
        ["date", "time", "code", "cusip", "isin", "sedol", "figi", "issuer", "expiry", "maturity", "number", "symbol", "description"],
        StringComparison.OrdinalIgnoreCase);

    // Attributes that identify a row for a reader, the clearest first.
    private static readonly string[] Telling =
    [
        "symbol", "type", "activityDescription", "description", "buySell", "side", "quantity", "position", "tradePrice", "price", "amount",
        "fromCurrency", "toCurrency", "rate", "fxCurrency", "currency", "levelOfDetail", "dateTime", "tradeDate", "date", "reportDate",
        "toDate",
        "total", "endingCash", "endingValue",
    ];

    // Amounts that make a sense when they are added up; prices, rates and quantities of different instruments do not.
    private static readonly HashSet<string> Additive = new(StringComparer.Ordinal)
    {
        "amount", "netCash", "proceeds", "ibCommission", "commission", "taxes", "tax", "cost", "fifoPnlRealized", "mtmPnl", "fxPnl",
        "costBasisMoney", "tradeMoney", "positionValue", "endingCash", "endingSettledCash", "endingValue", "total", "value", "salesTax",
        "taxAmount", "grossAmount", "netAmount", "realizedPL", "totalRealizedPnl", "totalUnrealizedPnl", "totalFifoPnl",
    };

    public static bool IsAdditive(string attribute) => Additive.Contains(attribute);

    public static Dictionary<string, string> Parse(string payload)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(payload));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var name = reader.GetString()!;
            reader.Read();
            values[name] = reader.GetString() ?? "";
        }

        return values;
    }

    /// <summary>Up to six attributes with a value.</summary>
    public static IReadOnlyDictionary<string, string> About(Dictionary<string, string> values) => Telling
        .Where(name => values.TryGetValue(name, out var value) && value.Length > 0).Take(6)
        .ToDictionary(name => name, name => values[name], StringComparer.Ordinal);

    /// <summary>
    /// Attributes with another value, figures first. Attributes in <paramref name="drifted"/> are those of one statement alone.
    /// </summary>
    public static IReadOnlyList<ValueChange> Differences(
        Dictionary<string, string> before, Dictionary<string, string> now, IReadOnlySet<string>? drifted)
    {
        var changes = new List<ValueChange>();
        foreach (var (name, value) in now)
        {
            if (before.TryGetValue(name, out var old) ? !string.Equals(old, value, StringComparison.Ordinal) : Counts(name))
                Add(Change(name, old, value));
        }

        foreach (var (name, old) in before)
        {
            if (!now.ContainsKey(name) && Counts(name))
                Add(Change(name, old, null));
        }

        return [.. changes.OrderByDescending(change => change.IsFigure)];

        void Add(ValueChange? change)
        {
            if (change is not null)
                changes.Add(change);
        }

        // When the columns of a query are unknown, an attribute of one side alone is ignored.
        bool Counts(string name) => drifted is not null && !drifted.Contains(name);
    }

    /// <summary>Whether an attribute of that name may hold an amount, a quantity, a price or a rate.</summary>
    public static bool IsFigure(string name) =>
        !name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
            && !name.AsSpan().ContainsAny(NoFigure)
            && name is not ("multiplier" or "year");

    /// <summary>The change of one value; null when it is the same figure written in another way.</summary>
    private static ValueChange? Change(string name, string? before, string? now)
    {
        if (!IsFigure(name))
            return new(name, before, now, IsFigure: false, Difference: null);
        var (wasFigure, isFigure) = (TryFigure(before, out var old), TryFigure(now, out var value));
        if (wasFigure && isFigure)
            return old == value ? null : new(name, before, now, IsFigure: true, Minus(value, old));
        // From nothing to a figure, or back: a figure was restated, and there is no telling by how much.
        return new(
            name, before, now, (wasFigure || isFigure) && (string.IsNullOrEmpty(before) || string.IsNullOrEmpty(now)), Difference: null);
    }

    /// <summary>The broker groups thousands in some sections.</summary>
    private static bool TryFigure(string? text, out decimal figure) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture, out figure);

    private static decimal? Minus(decimal now, decimal before)
    {
        try
        {
            return now - before;
        }
        catch (OverflowException)
        {
            // Beyond what a decimal holds, on opposite sides of zero: no figure of an account.
            return null;
        }
    }
}
