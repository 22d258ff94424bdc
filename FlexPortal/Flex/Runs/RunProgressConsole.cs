using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex.Runs;

/// <summary>Follows a run on standard error: one line for each event, and in a terminal a status line at the end.</summary>
internal static class RunProgressConsole
{
    /// <summary>Returns when the run is over. <paramref name="detailed"/> also shows attempts and waits.</summary>
    public static async Task FollowAsync(
        IAsyncEnumerable<IngestionRunEvent?> events, Func<Task<RunDetail?>> find, bool detailed, bool quiet)
    {
        var live = !quiet && !Console.IsErrorRedirected;
        var line = new StatusLine(live);
        await foreach (var entry in events)
        {
            if (quiet)
                continue;
            if (entry is not null && Describe(entry, detailed) is { } text)
                line.Print($"{entry.OccurredAtUtc:HH:mm:ss}  {text}");
            if (line.IsLive && await find() is { Status: RunStatus.Started } run)
                line.Show(RunConsoleFormatter.Progress(run));
        }

        line.Clear();
    }

    private static string? Describe(IngestionRunEvent entry, bool detailed) => entry.Kind switch
    {
        "stage_started" => EnumFormatter.From(entry.Stage),
        "broker_exchange" when detailed => $"  {Text(entry.Payload, "meaning")}{Wait(entry.Payload)}",
        "download_retried" => $"  {Text(entry.Payload, "meaning")}",
        _ => null,
    };

    private static string Wait(JsonElement payload) =>
        Text(payload, "next_wait") is { } wait && TimeSpan.TryParse(wait, System.Globalization.CultureInfo.InvariantCulture, out var length)
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" Next attempt in {length.TotalSeconds:0.#} s.")
            : "";

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A last line that is rewritten in place; a pipe gets none.</summary>
    private sealed class StatusLine(bool live)
    {
        /// <summary>Whether standard error is a terminal.</summary>
        public bool IsLive => live;

        private const string EraseLine = "\r\u001b[2K";

        public void Print(string text)
        {
            Clear();
            Console.Error.WriteLine(text);
        }

        public void Show(string text)
        {
            if (live)
                Console.Error.Write($"{EraseLine}{text}");
        }

        public void Clear()
        {
            if (live)
                Console.Error.Write(EraseLine);
        }
    }
}
