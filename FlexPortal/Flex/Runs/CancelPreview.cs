using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Timeline;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Runs;

/// <summary>What a cancel does to a run now: what is lost and what is kept.</summary>
internal static class CancelPreview
{
    /// <summary>Progress: stages done and data received.</summary>
    public static string Progress(RunDetail run)
    {
        var done = run.Diagnostics.Count(stage => stage.Status == StageStatus.Success);
        return Bytes(run) is { } bytes
            ? $"{done} of 5 stages done; {ValueFormatter.Bytes(bytes)} received."
            : $"{done} of 5 stages done; nothing received yet.";
    }

    /// <summary>Consequence of a cancel in the current stage.</summary>
    public static string Consequence(RunDetail run) => run.Stage switch
    {
        RunStage.Request =>
            "Nothing is published. If the broker has taken the request already, it produces a statement that is not fetched.",
        RunStage.Poll =>
            $"Nothing is published. The broker may still produce the statement; its reference code {run.ReferenceCode} stays with this "
            + "run, and a later run requests a new one.",
        RunStage.Download =>
            "Nothing is published, and the bytes received so far are discarded. A later run requests the statement again.",
        RunStage.Preflight =>
            "Nothing is published, and the received bytes are discarded: they are not stored yet. A later run fetches them again.",
        _ =>
            "Bytes and rows are stored in one transaction, which a cancel rolls back. If it has committed before, the run is a success.",
    };

    private static long? Bytes(RunDetail run)
    {
        var download = run.Diagnostics.LastOrDefault(stage => stage.Stage == RunStage.Download);
        return download is null ? null : StageFacts.Number(download, "bytes_done") ?? 0;
    }
}
