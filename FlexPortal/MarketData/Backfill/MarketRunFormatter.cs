using System.Globalization;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Backfill;

/// <summary>Runs that fetch bars, in words.</summary>
internal static class MarketRunFormatter
{
    /// <summary>The kind of a run.</summary>
    public static string Kind(MarketRunKind kind) => kind switch
    {
        MarketRunKind.Backfill => "Backfill",
        MarketRunKind.TopUp => "Top-up",
        _ => "Asked again",
    };

    /// <summary>The state of a run as word, icon and tone.</summary>
    public static (string Word, IconName Icon, Tone Tone) State(MarketRunView run) => run switch
    {
        { Status: MarketRunStatus.Started, CancelRequestedAtUtc: not null } => ("Stopping", IconName.Running, Tone.Active),
        { Status: MarketRunStatus.Started } => ("Running", IconName.Running, Tone.Active),
        { Status: MarketRunStatus.Success } => ("Success", IconName.Success, Tone.Good),
        { Error.Code: "MARKET_RUN_CANCELED" } => ("Cancelled", IconName.Cancelled, Tone.Quiet),
        { ResumedByRunId: not null } => ("Taken over", IconName.Again, Tone.Quiet),
        { Error.Code: "MARKET_RUN_SHUTDOWN" } => ("Stopped", IconName.Pause, Tone.Warn),
        { Error.Code: "MARKET_RUN_ABANDONED" } => ("Lost", IconName.Lost, Tone.Warn),
        { SlicesDone: > 0 } => ("Incomplete", IconName.Warning, Tone.Warn),
        _ => ("Failed", IconName.Failed, Tone.Bad),
    };

    /// <summary>The slices in one phrase.</summary>
    public static string Slices(MarketRunView run) => string.Create(
        CultureInfo.InvariantCulture, $"{run.SlicesDone:N0} of {ValueFormatter.Count(run.SlicesTotal, "slice", "slices")}")
        + (run.SlicesFailed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {run.SlicesFailed:N0} failed") : "");

    /// <summary>What a run that asked again for one slice was answered; empty for every other run, and before its end.</summary>
    public static string Answer(MarketRunView run) => run switch
    {
        { Kind: MarketRunKind.AskAgain, Status: MarketRunStatus.Success, RowsInserted: 0, RowsUpdated: 0 } =>
            " The vendor answered with no new bar again.",
        { Kind: MarketRunKind.AskAgain, Status: MarketRunStatus.Success } => " The vendor answered with bars.",
        _ => "",
    };

    /// <summary>How the run ended that took over what another one left open; <c>is under way</c> until it has.</summary>
    public static string Ending(MarketRunView successor) => successor switch
    {
        { Status: MarketRunStatus.Started } => "is under way",
        { Status: MarketRunStatus.Success } => "fetched the rest",
        { Error.Code: "MARKET_RUN_CANCELED" } => "was cancelled",
        { SlicesDone: > 0 } => "fetched a part of the rest",
        _ => "failed",
    };

    /// <summary>The shortest time that a vendor's requests take, and at which limit; null without a limit.</summary>
    public static string? Shortest(VendorShare share) => share switch
    {
        { PerMinute: not { } } => null,
        { Minutes: >= 1 and var minutes } => string.Create(
            CultureInfo.InvariantCulture, $"at least {minutes:N1} min at {share.PerMinute:N0} a minute"),
        { PerMinute: { } limit } => string.Create(
            CultureInfo.InvariantCulture, $"at least {Math.Ceiling(share.Requests * 60m / limit):N0} s at {limit:N0} a minute"),
    };

    /// <summary>What asked for a run, and who.</summary>
    public static string By(MarketRunView run) => run.Trigger == MarketRunTrigger.Schedule
        ? "by the schedule" : $"by {run.RequestedBy} ({Trigger(run.Trigger)})";

    private static string Trigger(MarketRunTrigger trigger) => trigger switch
    {
        MarketRunTrigger.Ui => "page",
        MarketRunTrigger.Api => "API",
        MarketRunTrigger.Cli => "command line",
        _ => EnumFormatter.From(trigger),
    };
}
