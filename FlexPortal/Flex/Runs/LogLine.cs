using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Timeline;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Runs;

/// <summary>Severity of a log line.</summary>
internal enum LineLevel
{
    /// <summary>As expected.</summary>
    Info,

    /// <summary>An attempt failed and was repeated, or the run was stopped.</summary>
    Warning,

    /// <summary>It ended the run.</summary>
    Error,
}

/// <summary>An event of a run as one line of its log.</summary>
/// <param name="Seq">Its number in the run.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Level">Severity.</param>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Text">What happened.</param>
internal sealed record LogLine(long Seq, DateTimeOffset At, LineLevel Level, RunStage Stage, string Text)
{
    private const int LongestUnknown = 300;

    /// <summary>The level as a word.</summary>
    public string Word => Level switch
    {
        LineLevel.Info => "Info",
        LineLevel.Warning => "Warning",
        _ => "Error",
    };

    public static LogLine Of(IngestionRunEvent entry)
    {
        var (level, text) = entry.Kind switch
        {
            "stage_started" => (LineLevel.Info, $"{RunFormatter.Stage(entry.Stage)} began: {Small(RunFormatter.Purpose(entry.Stage))}."),
            "stage_ended" => (LineLevel.Info, $"{RunFormatter.Stage(entry.Stage)} done{After(entry.Payload)}."),
            "broker_exchange" => Exchange(entry.Payload.Deserialize<BrokerExchange>(PortalJson.Options)!),
            "download_retried" => (LineLevel.Warning, $"{Value(entry.Payload, "meaning")} It is requested again."),
            "run_ended" => Ended(entry),
            _ => (LineLevel.Info, $"{entry.Kind} {Cut(entry.Payload.GetRawText())}"),
        };
        return new(entry.Seq, entry.OccurredAtUtc, level, entry.Stage, text);
    }

    /// <summary>The line as plain text.</summary>
    public string Plain() => $"{ValueFormatter.Machine(At)}  {Word.ToUpperInvariant(),-7}  {EnumFormatter.From(Stage),-9}  {Text}";

    private static (LineLevel, string) Exchange(BrokerExchange exchange)
    {
        var line = ExchangeLine.Of(exchange);
        var wait = exchange.NextWait is { } next && next > TimeSpan.Zero
            ? $" Next attempt in {ValueFormatter.Duration((long)next.TotalMilliseconds)}." : "";
        var code = exchange.BrokerCode is { } number ? string.Create(CultureInfo.InvariantCulture, $" {number}") : "";
        var own = exchange.ErrorCode is { } error ? $" ({error})" : "";
        var level = exchange switch
        {
            { ErrorCode: not null, NextWait: null } => LineLevel.Error,
            { ErrorCode: not null } => LineLevel.Warning,
            { BrokerCode: not null } when FlexErrorCode.Of(exchange.BrokerCode).Class != FlexErrorClass.Poll => LineLevel.Warning,
            _ => LineLevel.Info,
        };
        return (level, $"{line.What}{code}: {exchange.Meaning}{own}{wait}");
    }

    private static (LineLevel, string) Ended(IngestionRunEvent entry) =>
        (Value(entry.Payload, "status"), Value(entry.Payload, "error_code")) switch
        {
            ("success", _) => (LineLevel.Info, $"The run ended well{After(entry.Payload)}."),
            (_, RunFormatter.Canceled) => (LineLevel.Warning, $"The run was cancelled{After(entry.Payload)}."),
            (_, var code) => (LineLevel.Error, $"The run failed in {RunFormatter.Stage(entry.Stage)}{After(entry.Payload)}: {code}."),
        };

    private static string After(JsonElement payload) =>
        payload.TryGetProperty("duration_ms", out var value) && value.TryGetInt64(out var ms)
            ? $" after {ValueFormatter.Duration(ms)}"
            : "";

    private static string? Value(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Small(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Cut(string text) => text.Length <= LongestUnknown ? text : text[..LongestUnknown] + "…";
}
