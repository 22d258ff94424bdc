using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Backfill;

/// <summary>The slices of a run by what became of them.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Done">Those whose answers are stored.</param>
/// <param name="Failed">Those whose every attempt failed.</param>
/// <param name="Skipped">Those that were left out.</param>
/// <param name="TakenOver">Those that another run took over when this one stopped.</param>
public sealed record SliceFigures(int Total, int Done, int Failed, int Skipped, int TakenOver)
{
    /// <summary>Those that are waiting or asked for.</summary>
    public int Open => Total - Done - Failed - Skipped - TakenOver;

    /// <summary>The figures of a run with the slices that it has now: those that were taken over are no longer its own.</summary>
    public static SliceFigures Of(IReadOnlyList<SeriesProgress> series, MarketRunView? run)
    {
        var own = series.Sum(one => one.Total);
        var total = run is { ResumedByRunId: not null } ? Math.Max(run.SlicesTotal, own) : own;
        return new(
            total, series.Sum(one => one.Done), series.Sum(one => one.Failed), series.Sum(one => one.Skipped), total - own);
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var parts = new List<string> { $"{ValueFormatter.Number(Done)} of {ValueFormatter.Count(Total, "slice", "slices")} done" };
        foreach (var (count, word) in new[] { (Failed, "failed"), (Skipped, "left out"), (TakenOver, "taken over"), (Open, "open") })
        {
            if (count > 0)
                parts.Add($"{ValueFormatter.Number(count)} {word}");
        }

        return string.Join(", ", parts);
    }
}
