namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>Figures that a file may state and no account can hold: what is computed of them does not fit a <see cref="decimal"/>.</summary>
internal static class Figures
{
    /// <summary>The result; null when it is not known or does not fit.</summary>
    public static decimal? OrNull(Func<decimal?> compute)
    {
        try
        {
            return compute();
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether everything that a step computes fits.</summary>
    public static bool Fit(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
