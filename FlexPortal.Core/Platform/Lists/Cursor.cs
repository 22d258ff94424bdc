using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>A place in a list: the key of the row at the edge of a page. Its text form is opaque to callers.</summary>
/// <param name="Order">The order of the list; the place means nothing in another.</param>
/// <param name="Key">Values of the row's key columns, joined by dots.</param>
/// <param name="Backward">Whether the wanted page ends before that row, instead of starting after it.</param>
public sealed record Cursor(string Order, string Key, bool Backward = false)
{
    private const string Up = ".up";

    /// <summary>What a caller is told about a text that is not a cursor of the list.</summary>
    public const string Fault = "cursor is not one that this list gave out in this order.";

    /// <summary>The text form: base64url without padding.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{Order}.{Key}{(Backward ? Up : "")}"));

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string text, out Cursor? cursor)
    {
        cursor = null;
        var base64 = text.Trim().Replace('-', '+').Replace('_', '/');
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), buffer, out var length))
            return false;

        var plain = Encoding.ASCII.GetString(buffer, 0, length);
        var backward = plain.EndsWith(Up, StringComparison.Ordinal);
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        var end = plain.Length - (backward ? Up.Length : 0);
        if (dot < 1 || dot + 1 >= end)
            return false;

        cursor = new(plain[..dot], plain[(dot + 1)..end], backward);
        return true;
    }
}

/// <summary>
/// Key values in cursors: numbers, days and times (UTC ticks) as hexadecimal digits, ids as 32 digits, texts and amounts as the digits of
/// their UTF-8 bytes.
/// </summary>
internal static class CursorValue
{
    public static string Format<T>(T value) => value switch
    {
        long number => number.ToString("x", CultureInfo.InvariantCulture),
        DateOnly day => day.DayNumber.ToString("x", CultureInfo.InvariantCulture),
        decimal amount => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(amount.ToString(CultureInfo.InvariantCulture))),
        DateTimeOffset time => time.UtcTicks.ToString("x", CultureInfo.InvariantCulture),
        Guid id => id.ToString("N"),
        string text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        null => "0",
        _ => throw new NotSupportedException($"{typeof(T).Name} is not a type of a key column."),
    };

    public static bool TryParse<T>(string text, out T value)
    {
        value = default!;
        if (typeof(T) == typeof(Guid))
        {
            if (!Guid.TryParseExact(text, "N", out var id))
                return false;
            value = (T)(object)id;
            return true;
        }

        if (typeof(T) == typeof(string))
            return TryParseText(text, out value);
        if (typeof(T) == typeof(decimal))
        {
            if (!TryParseText<string>(text, out var digits)
                || !decimal.TryParse(digits, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
                return false;
            value = (T)(object)amount;
            return true;
        }

        if (!long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) || number < 0)
            return false;
        if (typeof(T) == typeof(DateOnly))
        {
            if (number > DateOnly.MaxValue.DayNumber)
                return false;
            value = (T)(object)DateOnly.FromDayNumber((int)number);
            return true;
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            if (number > DateTimeOffset.MaxValue.UtcTicks)
                return false;
            value = (T)(object)new DateTimeOffset(number, TimeSpan.Zero);
            return true;
        }

        value = (T)(object)number;
        return true;
    }

    private static bool TryParseText<T>(string digits, out T value)
    {
        value = default!;
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
            return false;
        var text = Encoding.UTF8.GetString(Convert.FromHexString(digits));
        // No text of the database has control characters in its key, and PostgreSQL has no NUL.
        if (!ListFilter.IsText(text))
            return false;
        value = (T)(object)text;
        return true;
    }
}
