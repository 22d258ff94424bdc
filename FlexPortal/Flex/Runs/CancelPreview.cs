using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Timeline;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Runs;

/// <summary>What a cancel does to a run now: what is lost and what is kept.</summary>
internal static class CancelPreview
{
    /// <summary>How far the run is: stages done, and what has arrived.</summary>
    public static string Progress(RunDetail run)
    {
        var done = run.Diagnostics.Count(stage => stage.Status == StageStatus.Success);
        return Bytes(run) is { } bytes
            ? $"{done} of 5 stages done; {ValueFormatter.Bytes(bytes)} received."
            : $"{done} of 5 stages done; nothing received yet.";
    }

    /// <summary>What becomes of it, as the stage under way handles a cancel.</summary>
    public static string Consequence(RunDetail run) => run.Stage switch
    {
        RunStage.Request =>
            "Nothing is published. If the broker has taken the request already, it produces a statement that is not fetched.",
        RunStage.Poll =>
            $"Nothing is published. The broker may go on producing the statement; its reference code {run.ReferenceCode} stays with this "
            + "run, and a later run requests a new one.",
        RunStage.Download =>
            "Nothing is published, and the bytes received so far are thrown away: half a statement proves nothing. A later run asks the "
            + "broker again.",
        RunStage.Preflight =>
            "Nothing is published until Persist ends, and the received bytes are thrown away with the run: they are not stored yet. A "
            + "later run fetches them again.",
        _ =>
            "Bytes and rows are stored in one transaction: a cancel takes all of it back. If the transaction is over a moment before, the "
            + "run stays a success.",
    };

    private static long? Bytes(RunDetail run)
    {
        var download = run.Diagnostics.LastOrDefault(stage => stage.Stage == RunStage.Download);
        return download is null ? null : StageFacts.Number(download, "bytes_done") ?? 0;
    }
}
