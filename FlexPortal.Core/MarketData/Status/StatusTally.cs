using System.Globalization;
using System.Text.Json.Serialization;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>Counts of a snapshot, and what they say in facts that do not depend on each other: freshness, completeness, history.</summary>
/// <param name="Assets">Active assets.</param>
/// <param name="AssetsUpToDate">Those of which both series have every bar that is due.</param>
/// <param name="AssetsNeverFetched">Those of which no series has an answer.</param>
/// <param name="SeriesStale">Series that the freshness check found late.</param>
/// <param name="SeriesBehind">Series that are late and not marked stale yet.</param>
/// <param name="SeriesGapped">Series with missing bars before the last one.</param>
/// <param name="Gaps">Missing stretches of all series.</param>
/// <param name="Series">Series of the active assets.</param>
/// <param name="SeriesUpToDate">Series whose last bar is there, whether earlier ones are missing or not.</param>
/// <param name="SeriesNeverFetched">Series without an answer.</param>
/// <param name="SeriesShort">Answered series that begin later than a backfill without a window asks for.</param>
/// <param name="NotAsked">Slots before the first answers of these series that such a backfill asks for.</param>
/// <param name="Backfill">The newest backfill while it runs, or when it left slices open and bars are missing; null otherwise.</param>
public sealed record StatusTally(
    int Assets, int AssetsUpToDate, int AssetsNeverFetched, int SeriesStale, int SeriesBehind, int SeriesGapped, int Gaps, int Series,
    int SeriesUpToDate, int SeriesNeverFetched, int SeriesShort, long NotAsked, LastBackfill? Backfill)
{
    /// <summary>How fresh the series are, in one sentence; it says nothing about bars before the last one.</summary>
    public string Freshness
    {
        get
        {
            if (Series == 0)
                return "There is no series.";
            if (SeriesNeverFetched == Series)
                return Series == 1 ? "The series was never fetched." : $"All {Number(Series)} series were never fetched.";
            if (SeriesUpToDate == Series)
                return Series == 1 ? "The series is up to date." : $"All {Number(Series)} series are up to date.";

            var (late, silent) = (SeriesStale + SeriesBehind, Series - SeriesUpToDate - SeriesStale - SeriesBehind - SeriesNeverFetched);
            string[] others =
            [
                .. late > 0 ? [$"{Number(late)} {(late == 1 ? "is" : "are")} late"] : Array.Empty<string>(),
                .. silent > 0 ? [$"{Number(silent)} {(silent == 1 ? "has" : "have")} no bars"] : Array.Empty<string>(),
                .. SeriesNeverFetched > 0
                    ? [$"{Number(SeriesNeverFetched)} {(SeriesNeverFetched == 1 ? "was" : "were")} never fetched"] : Array.Empty<string>(),
            ];
            var verb = SeriesUpToDate == 1 ? "is" : "are";
            return $"{Number(SeriesUpToDate)} of {Number(Series)} series {verb} up to date: {string.Join(", ", others)}.";
        }
    }

    /// <summary>What is missing from the first answer to the last, in one sentence; empty when no series was fetched.</summary>
    public string Completeness => this switch
    {
        { Gaps: > 0 } => $"{Number(Gaps)} {(Gaps == 1 ? "gap" : "gaps")} in {Number(SeriesGapped)} series.",
        _ when SeriesNeverFetched < Series => "No gaps.",
        _ => "",
    };

    /// <summary>How many series begin later than asked, in one sentence; empty when none does.</summary>
    public string History => SeriesShort == 0 ? ""
        : $"{Number(SeriesShort)} series {(SeriesShort == 1 ? "begins" : "begin")} later than asked; "
            + $"at most {Number(NotAsked)} {(NotAsked == 1 ? "bar is" : "bars are")} not asked for yet.";

    /// <summary>Whether a backfill would ask for bars before the first answers, or for the slices that the newest one left open.</summary>
    [JsonIgnore]
    public bool NeedsBackfill => Backfill is not { IsRunning: true } && (SeriesShort > 0 || Backfill is not null);

    internal static StatusTally Of(IReadOnlyList<SeriesStatus> series, LastBackfill? newest)
    {
        var shorter = series.Where(one => one is { NotAsked: > 0, Condition: not SeriesCondition.NeverFetched }).ToList();
        var isOpen = newest is { IsRunning: true }
            || (newest is { IsIncomplete: true } && series.Any(one => one.NotAsked > 0 || one.Gapped));
        var assets = series.GroupBy(one => one.AssetId).ToList();
        return new(
            assets.Count, assets.Count(asset => asset.All(one => one.IsCurrent)),
            assets.Count(asset => asset.All(one => one.Condition == SeriesCondition.NeverFetched)),
            series.Count(one => one.Stale), series.Count(one => one.Condition == SeriesCondition.Behind),
            series.Count(one => one.Gapped), series.Sum(one => one.GapCount), series.Count, series.Count(one => one.IsCurrent),
            series.Count(one => one.Condition == SeriesCondition.NeverFetched),
            shorter.Count, shorter.Sum(one => one.NotAsked), isOpen ? newest : null);
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
