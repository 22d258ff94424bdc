using System.Globalization;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Status;

/// <summary>The status of market data in words.</summary>
internal static class StatusFormatter
{
    /// <summary>What is said where prices are not real.</summary>
    public const string Invented = "Prices of the replay vendor are invented.";

    /// <summary>The status as a line of text: freshness, completeness, history, backfill.</summary>
    public static string Answer(StatusTally tally, bool inventedPrices) => string.Join(' ', new[]
    {
        tally.Freshness, tally.Completeness, tally.History, tally.Backfill?.Sentence ?? "", tally.NeedsBackfill ? "Start a backfill." : "",
        inventedPrices ? Invented : "",
    }.Where(part => part.Length > 0));

    /// <summary>The rate of success and what is left of its budget.</summary>
    public static string Rate(SuccessRate rate)
    {
        if (rate.Percent is not { } percent)
            return "No slice ended in these days.";

        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{Percent(percent)} of {ValueFormatter.Count(rate.Ended, "slice", "slices")} succeeded; "
                + $"the objective is {rate.ObjectivePercent:0.##} %. "
                + $"{rate.Failed:N0} failed, {rate.FailedByVendor:N0} of them because of a vendor; "
                + $"{rate.BudgetSlices:0.#} may fail.");
        return rate.DaysUntilExhausted switch
        {
            null => $"{sentence} None failed in the last {SuccessRate.PaceDays} days.",
            0 => $"{sentence} The error budget is used up.",
            { } days => string.Create(
                CultureInfo.InvariantCulture,
                $"{sentence} At the pace of the last {SuccessRate.PaceDays} days the budget lasts {days:0.#} days."),
        };
    }

    public static Tone ToneOf(StatusTally tally) => tally switch
    {
        { SeriesStale: > 0 } or { SeriesBehind: > 0 } => Tone.Bad,
        { Gaps: > 0 } or { NeedsBackfill: true } => Tone.Warn,
        { Backfill: not null } => Tone.Quiet,
        { Assets: > 0 } when tally.AssetsUpToDate == tally.Assets => Tone.Good,
        _ => Tone.Quiet,
    };

    public static (string Word, IconName Icon, Tone Tone) Of(SeriesCondition condition) => condition switch
    {
        SeriesCondition.UpToDate => ("up to date", IconName.Success, Tone.Good),
        SeriesCondition.Gapped => ("gaps", IconName.Warning, Tone.Warn),
        SeriesCondition.ShortHistory => ("short history", IconName.Warning, Tone.Warn),
        SeriesCondition.Behind => ("late", IconName.Clock, Tone.Warn),
        SeriesCondition.Stale => ("stale", IconName.Failed, Tone.Bad),
        SeriesCondition.NotCollected => ("no longer collected", IconName.Pause, Tone.Quiet),
        SeriesCondition.NoBars => ("no bars", IconName.Information, Tone.Warn),
        _ => ("never fetched", IconName.Waiting, Tone.Quiet),
    };

    public static (string Word, IconName Icon, Tone Tone) Of(VendorState state) => state switch
    {
        VendorState.Ok => ("ok", IconName.Success, Tone.Good),
        VendorState.Degraded => ("degraded", IconName.Warning, Tone.Warn),
        VendorState.RateLimited => ("rate limited", IconName.Clock, Tone.Warn),
        VendorState.Unavailable => ("unavailable", IconName.Failed, Tone.Bad),
        VendorState.Blocked => ("blocked", IconName.Failed, Tone.Bad),
        _ => ("unknown", IconName.Waiting, Tone.Quiet),
    };

    public static string Interval(string interval) => interval is "1d" ? "Daily" : "1 minute";

    /// <summary>That a series is not collected any more, and its last bar; null for one that is.</summary>
    public static string? Former(SeriesStatus series) => series is not { Condition: SeriesCondition.NotCollected } ? null
        : series.LastFinalAtUtc is { } last
            ? $"No longer collected; last bar {last.UtcDateTime.ToString(series.Interval is "1d" ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm 'UTC'",
                CultureInfo.InvariantCulture)}."
            : "No longer collected; no bar is stored.";

    /// <summary>A part of a hundred with at most two places; a dash for none.</summary>
    public static string Percent(decimal? percent) =>
        percent is { } part ? string.Create(CultureInfo.InvariantCulture, $"{part:0.##} %") : "–";

    /// <summary>Trading minutes behind.</summary>
    public static string Lag(long? minutes) => minutes switch
    {
        null => "–",
        0 => "none",
        _ => $"{ValueFormatter.Number(minutes.Value)} min",
    };
}
