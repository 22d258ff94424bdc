using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Timeline;

/// <summary>Typed facts of a stage; null for an absent name or another type.</summary>
internal static class StageFacts
{
    /// <summary>The end of the conversation with the broker.</summary>
    public static IReadOnlyList<ExchangeLine> LastExchanges(StageRecord stage, int count) =>
        stage.Details["exchanges"] is JsonArray { Count: > 0 } all
            ? [.. all.Skip(Math.Max(0, all.Count - count)).Select(entry =>
                ExchangeLine.Of(entry.Deserialize<BrokerExchange>(PortalJson.Options)!))]
            : [];

    /// <summary>The newest attempt or wait; null when there is none.</summary>
    public static ExchangeLine? LastExchange(StageRecord stage) => LastExchanges(stage, 1) is [var last] ? last : null;

    public static long? Number(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public static string? Text(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool? Flag(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static int Count(StageRecord stage, string name) => stage.Details[name] is JsonArray entries ? entries.Count : 0;

    /// <summary>Done of total, or done.</summary>
    public static string Of((long Done, long? Total) progress, Func<long, string> write) =>
        progress.Total is { } total && total != progress.Done ? $"{write(progress.Done)} of {write(total)}" : write(progress.Done);

    /// <summary>Bytes received or rows stored so far, the whole when known, and both as text; null when the stage counts neither.</summary>
    public static (long Done, long? Total, string Text)? Transfer(StageRecord stage) => stage.Stage switch
    {
        RunStage.Download when Progress(stage, "bytes") is { } bytes =>
            (bytes.Done, bytes.Total, $"{Of(bytes, ValueFormatter.Bytes)} received"),
        RunStage.Persist when Progress(stage, "rows") is { } rows =>
            (rows.Done, rows.Total, $"{Of(rows, ValueFormatter.Number)} rows stored"),
        _ => null,
    };

    /// <summary>Progress of the stage: done, and the total when known.</summary>
    public static (long Done, long? Total)? Progress(StageRecord stage, string unit) =>
        Number(stage, unit + "_done") is { } done ? (done, Number(stage, unit + "_total")) : null;
}
