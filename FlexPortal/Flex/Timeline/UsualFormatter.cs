using System.Globalization;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Timeline;

/// <summary>Formats usual durations.</summary>
internal static class UsualFormatter
{
    private const long HardlyMs = 250;

    /// <summary>From the median to the 95th percentile: <c>usually 4–9 s</c>.</summary>
    public static string Range(UsualDuration usual)
    {
        var (low, high) = (Rounded(usual.MedianMs), Rounded(usual.NinetyFifthMs));
        if (string.Equals(low, high, StringComparison.Ordinal))
            return $"usually about {low}";

        var (from, to) = (low.Split(' '), high.Split(' '));
        return from.Length == 2 && to.Length == 2 && string.Equals(from[1], to[1], StringComparison.Ordinal)
            ? $"usually {from[0]}–{to[0]} {to[1]}"
            : $"usually {low} – {high}";
    }

    /// <summary>Whether a length is above the 95th percentile by more than 250 ms.</summary>
    public static bool IsLong(UsualDuration usual, long ms) => ms > usual.NinetyFifthMs + HardlyMs;

    /// <summary>Where the ranges come from, or why there are none.</summary>
    public static string Source(UsualDurations usual) => usual.IsKnown
        ? $"Usual: median to 95th percentile of the last {usual.Runs} successful runs of this query. "
            + "The pale band marks the usual end of a bar."
        : $"No baseline yet (needs {UsualDurations.FewestRuns} successful runs, has {ValueFormatter.Number(usual.Runs)}).";

    /// <summary>Estimated progress of the run, percent below 100; null when unknown.</summary>
    public static int? Progress(RunDetail run, UsualDurations usual, DateTimeOffset now)
    {
        if (run.Diagnostics is not [.., { Status: StageStatus.Started } stage] || usual.End(stage.Stage, stage.StartedAtUtc) is not { } end)
            return null;

        var whole = end.UsualUtc - run.StartedAtUtc;
        return whole <= TimeSpan.Zero ? null : (int)Math.Clamp(100 * ((now - run.StartedAtUtc) / whole), 0, 99);
    }

    // Two figures are enough: a range is no measurement.
    private static string Rounded(long ms) => ms switch
    {
        < 1_000 => $"{Figures(ms).ToString(CultureInfo.InvariantCulture)} ms",
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000m:0.#} s"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{(ms + 500) / 1000} s"),
        < 7_200_000 => string.Create(CultureInfo.InvariantCulture, $"{(ms + 30_000) / 60_000} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000m:0.#} h"),
    };

    private static long Figures(long ms) => ms < 100 ? ms : (ms + 5) / 10 * 10;
}
