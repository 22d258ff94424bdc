using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>The files of a pack that describe the run.</summary>
internal static class RunFiles
{
    public static async Task WriteAsync(EvidenceZip zip, RunDetail run, FlexQueries queries, CancellationToken ct)
    {
        // The same text as the answer of the API, so that the two can be compared.
        await zip.AddTextAsync("run.json", JsonSerializer.Serialize(run, PortalJson.Options), ct);
        await zip.AddJsonAsync("timeline.json", run.Diagnostics, ct);
        await zip.AddTextAsync("timeline.csv", RunTables.Timeline(run), ct);
        await zip.AddAsync("events.jsonl", (file, token) => WriteEventsAsync(file, run, queries, token), ct);
        await zip.AddJsonAsync("diagnostics.json", new { run.Error, run.MissingSections, run.Findings }, ct);
        await zip.AddTextAsync("sections.csv", RunTables.Sections(run), ct);
    }

    private static async Task WriteEventsAsync(Stream file, RunDetail run, FlexQueries queries, CancellationToken ct)
    {
        await foreach (var entry in queries.StreamEventsAsync(AccountScope.Only([run.AccountId]), run.IngestionRunId, ct))
            await file.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, PortalJson.Options) + "\n"), ct);
    }
}
