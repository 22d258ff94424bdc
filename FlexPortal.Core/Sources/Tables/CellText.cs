using System.Globalization;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>Values as text in the invariant culture, the same for every format.</summary>
internal static class CellText
{
    private const int MostZeros = 40;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static string Of(bool value) => value ? "TRUE" : "FALSE";

    /// <summary>The shortest text that gives the same number, without exponent unless it would be mostly zeros.</summary>
    public static string Of(double value) => Plain(value.ToString("R", Invariant));

    public static string Of(float value) => Plain(value.ToString("R", Invariant));

    /// <summary>A date with the time that it has: none at midnight, fractions of a second only where there are some.</summary>
    public static string Of(DateTime value) => value.TimeOfDay.Ticks switch
    {
        0 => value.ToString("yyyy-MM-dd", Invariant),
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => value.ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant),
        _ => value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", Invariant),
    };

    /// <summary>A time of day or a duration: hours may exceed 23.</summary>
    public static string Of(TimeSpan value)
    {
        var positive = value.Duration();
        var sign = value < TimeSpan.Zero ? "-" : "";
        var fraction = positive.Ticks % TimeSpan.TicksPerSecond == 0 ? "" : positive.ToString("'.'FFFFFFF", Invariant);
        return string.Create(
            Invariant, $"{sign}{(long)positive.TotalHours:00}:{positive.Minutes:00}:{positive.Seconds:00}{fraction}");
    }

    /// <summary>A number in decimal digits with an exponent, written out.</summary>
    public static string Plain(string number)
    {
        var e = number.AsSpan().IndexOfAny('E', 'e');
        if (e < 0 || !int.TryParse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, Invariant, out var exponent))
            return number;

        var sign = number[0] is '-' ? "-" : "";
        var mantissa = number.AsSpan(sign.Length, e - sign.Length);
        var dot = mantissa.IndexOf('.');
        var digits = dot < 0 ? mantissa.ToString() : string.Concat(mantissa[..dot], mantissa[(dot + 1)..]);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        if (point > digits.Length + MostZeros || point < -MostZeros)
            return number;
        if (point <= 0)
            return sign + "0." + new string('0', -point) + digits;
        return point >= digits.Length
            ? sign + digits + new string('0', point - digits.Length)
            : sign + digits[..point] + "." + digits[point..];
    }
}
