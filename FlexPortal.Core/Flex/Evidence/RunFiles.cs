using System.Globalization;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>The files of a pack that come from the run itself.</summary>
internal static class RunFiles
{
    public static async Task WriteAsync(EvidenceZip zip, RunDetail run, FlexQueries queries, CancellationToken ct)
    {
        // The same text as the API answers, so that one can be held against the other.
        await zip.AddTextAsync("run.json", JsonSerializer.Serialize(run, FlexJson.Options), ct);
        await zip.AddJsonAsync("timeline.json", run.Diagnostics, ct);
        await zip.AddTextAsync("timeline.csv", Timeline(run), ct);
        await zip.AddAsync("events.jsonl", (file, token) => WriteEventsAsync(file, run.IngestionRunId, queries, token), ct);
        await zip.AddJsonAsync("diagnostics.json", new { run.Error, run.MissingSections, run.Findings }, ct);
        await zip.AddTextAsync("sections.csv", Sections(run), ct);
    }

    private static string Timeline(RunDetail run) => Csv(
        ["stage", "status", "started_at_utc", "ended_at_utc", "duration_ms"],
        run.Timeline.Select(stage => (string?[])
        [
            EnumText.From(stage.Stage), EnumText.From(stage.Status), Moment(stage.StartedAtUtc), Moment(stage.EndedAtUtc),
            stage.DurationMs?.ToString(CultureInfo.InvariantCulture),
        ]));

    private static string Sections(RunDetail run) => Csv(
        ["account_id", "section", "rows", "state"],
        run.Sections.Select(section => (string?[])
            [
                section.AccountId, section.SectionName, section.RowCount.ToString(CultureInfo.InvariantCulture), section.RowCount == 0 ? "present, empty" : "present",
            ])
            .Concat(run.MissingSections.Select(missing => (string?[])[missing.AccountId, missing.Section, null, "missing"])));

    private static async Task WriteEventsAsync(Stream file, Guid runId, FlexQueries queries, CancellationToken ct)
    {
        await foreach (var entry in queries.StreamEventsAsync(runId, ct))
            await file.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, FlexJson.Options) + "\n"), ct);
    }

    private static string Csv(string[] columns, IEnumerable<string?[]> lines)
    {
        var text = new StringBuilder();
        CsvText.AppendLine(text, columns);
        foreach (var line in lines)
            CsvText.AppendLine(text, line);
        return text.ToString();
    }

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
