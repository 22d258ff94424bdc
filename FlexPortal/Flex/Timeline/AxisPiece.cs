namespace FlexPortal.Flex.Timeline;

/// <summary>A stretch of the axis that is drawn at one scale.</summary>
/// <param name="FromMs">First moment, milliseconds from the start of the run.</param>
/// <param name="ToMs">Last moment.</param>
/// <param name="Span">Which stage it is part of; −1 between and after the stages.</param>
internal sealed record AxisPiece(double FromMs, double ToMs, int Span)
{
    /// <summary>Left end, percent of the drawing.</summary>
    public double From { get; init; }

    /// <summary>Right end.</summary>
    public double To { get; init; }

    public double LengthMs => ToMs - FromMs;

    /// <summary>Where a moment of this stretch lies.</summary>
    public double At(double ms) => LengthMs <= 0 ? From : From + ((To - From) * Math.Clamp((ms - FromMs) / LengthMs, 0, 1));
}

/// <summary>Shares a width among stretches: in proportion to their weight, none under the least that it needs.</summary>
internal static class Shares
{
    /// <summary>Widths in the order of the stretches; they add up to <paramref name="width"/>.</summary>
    /// <param name="weights">What each would get in proportion; not negative.</param>
    /// <param name="least">What each gets at least; together not more than <paramref name="width"/>.</param>
    /// <param name="width">Available width.</param>
    public static double[] Of(IReadOnlyList<double> weights, IReadOnlyList<double> least, double width)
    {
        var shares = new double[weights.Count];
        var isLeast = new bool[weights.Count];
        while (true)
        {
            var left = width - least.Where((_, i) => isLeast[i]).Sum();
            var weight = weights.Where((_, i) => !isLeast[i]).Sum();
            var again = false;
            for (var i = 0; i < shares.Length; i++)
            {
                shares[i] = isLeast[i] ? least[i] : weight <= 0 ? 0 : left * weights[i] / weight;
                again |= !isLeast[i] && shares[i] < least[i];
            }

            if (!again)
                break;
            for (var i = 0; i < shares.Length; i++)
                isLeast[i] |= shares[i] < least[i];
        }

        return shares;
    }
}
