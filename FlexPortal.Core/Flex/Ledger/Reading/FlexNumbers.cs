namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>
/// Numbers as the broker writes them: a point before the fraction, in some sections commas between thousands, <c>-0</c>. Read exactly, with
/// the digits after the point kept, or not at all.
/// </summary>
internal static class FlexNumbers
{
    /// <summary>More significant digits than a <see cref="decimal"/> always holds are not read: it would round them.</summary>
    public const int MostDigits = 28;

    private const int DigitsOfLong = 18;

    /// <summary>
    /// False for anything that is not one number: no digit, other signs, an exponent, commas that group no thousands, too many digits.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        var digits = text;
        var negative = !digits.IsEmpty && digits[0] == '-';
        if (negative || (!digits.IsEmpty && digits[0] == '+'))
            digits = digits[1..];
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.IsEmpty && fraction.IsEmpty)
            return false;
        if (fraction.Contains(',') || (whole.Contains(',') && !AreThousands(whole)))
            return false;

        var value = UInt128.Zero;
        var small = 0UL;
        var count = 0;
        if (!Add(whole, ref small, ref value, ref count) || !Add(fraction, ref small, ref value, ref count))
            return false;
        if (fraction.Length > MostDigits)
            return false;
        if (count <= DigitsOfLong)
            value = small;
        number = new decimal(
            (int)(uint)value, (int)(uint)(value >> 32), (int)(uint)(value >> 64), negative && value != 0, (byte)fraction.Length);
        return true;
    }

    /// <summary>Adds the digits; commas were checked before. <paramref name="count"/> leaves zeros at the beginning out.</summary>
    private static bool Add(ReadOnlySpan<char> digits, ref ulong small, ref UInt128 value, ref int count)
    {
        foreach (var character in digits)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                if (character == ',')
                    continue;
                return false;
            }

            if (count == 0 && digit == 0)
                continue;
            if (++count > MostDigits)
                return false;
            if (count <= DigitsOfLong)
                small = (small * 10) + digit;
            else
                value = (count == DigitsOfLong + 1 ? small : value) * 10 + digit;
        }

        return true;
    }

    /// <summary>One to three digits, then commas with three digits each. A decimal comma is not read as a separator of thousands.</summary>
    private static bool AreThousands(ReadOnlySpan<char> whole)
    {
        var first = whole.IndexOf(',');
        if (first is < 1 or > 3 || (whole.Length - first) % 4 != 0)
            return false;
        for (var i = 0; i < whole.Length; i++)
        {
            var isComma = i >= first && (i - first) % 4 == 0;
            if (isComma != (whole[i] == ','))
                return false;
        }

        return true;
    }
}
