using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Flex.Timeline;

/// <summary>What a stage recorded, typed. A name that is absent, or of another kind, reads as null.</summary>
internal static class StageFacts
{
    /// <summary>The conversation with the broker, in order.</summary>
    public static IReadOnlyList<BrokerExchange> Exchanges(StageRecord stage) =>
        stage.Details["exchanges"]?.Deserialize<List<BrokerExchange>>(FlexJson.Options) ?? [];

    public static long? Number(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public static string? Text(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool? Flag(StageRecord stage, string name) =>
        stage.Details[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static int Count(StageRecord stage, string name) => stage.Details[name] is JsonArray entries ? entries.Count : 0;

    /// <summary>How far the stage is: done, and of how many when that is known.</summary>
    public static (long Done, long? Total)? Progress(StageRecord stage, string unit) =>
        Number(stage, unit + "_done") is { } done ? (done, Number(stage, unit + "_total")) : null;
}
