namespace FlexPortal.Core.Flex.Lots;

/// <summary>Exact shares.</summary>
internal static class LotMath
{
    /// <summary>Below this, what a ratio leaves is nothing.</summary>
    public const decimal Dust = 0.000000001m;

    /// <summary>Largest quantity or amount of an event: products of two stay within what a decimal holds.</summary>
    public const decimal Largest = 100_000_000_000_000m;

    /// <summary>Part of an amount, multiplied before it is divided: all of it for the whole.</summary>
    public static decimal Share(decimal amount, decimal part, decimal whole)
    {
        if (part == whole)
            return amount;
        return Math.Abs(amount) <= Largest && Math.Abs(part) <= Largest ? amount * part / whole : amount / whole * part;
    }

    /// <summary>Part of an amount that may be unknown.</summary>
    public static decimal? Share(decimal? amount, decimal part, decimal whole) =>
        amount is { } known ? Share(known, part, whole) : null;

    public static bool Fits(decimal? value) => value is not { } known || Math.Abs(known) <= Largest;
}
