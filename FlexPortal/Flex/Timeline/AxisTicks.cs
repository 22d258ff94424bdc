using System.Globalization;

namespace FlexPortal.Flex.Timeline;

/// <summary>A moment written at the axis.</summary>
internal sealed record AxisTick(double X, string Text);

/// <summary>Chooses round moments for the axis, few enough to be read.</summary>
internal static class AxisTicks
{
    private const int Most = 6;
    private const double Apart = 13;

    private static readonly double[] Steps =
    [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
            1_800_000,
        3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000,
    ];

    /// <summary>Ticks from left to right, the first at zero.</summary>
    public static IReadOnlyList<AxisTick> Of(TimeAxis axis)
    {
        var length = axis.Pieces.Sum(piece => piece.LengthMs);
        var step = Steps.FirstOrDefault(step => length / step <= Most, Steps[^1]);
        var ticks = new List<AxisTick> { new(0, "0") };
        foreach (var piece in axis.Pieces)
        {
            for (var ms = Math.Ceiling(piece.FromMs / step) * step; ms <= piece.ToMs && ticks.Count <= 2 * Most; ms += step)
            {
                var x = piece.At(ms);
                if (ms > 0 && x - ticks[^1].X >= Apart)
                    ticks.Add(new(x, Text(ms)));
            }
        }

        return ticks;
    }

    internal static string Text(double ms)
    {
        var time = TimeSpan.FromMilliseconds(ms);
        return time switch
        {
            { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}{Fraction(time)} min"),
            _ => string.Create(CultureInfo.InvariantCulture,
                $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}{Fraction(time)} h"),
        };
    }

    private static string Fraction(TimeSpan time) =>
        time.Milliseconds == 0 ? "" : (time.Milliseconds / 1000m).ToString(".###", CultureInfo.InvariantCulture);
}
