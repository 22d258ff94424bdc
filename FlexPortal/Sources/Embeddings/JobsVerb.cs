using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Embeddings;

/// <summary><c>sources jobs GROUP</c>.</summary>
internal static class JobsVerb
{
    public static Command Jobs() => GroupVerbs.Listing(
        new("jobs", "List the embedding jobs of a group, the last in the queue first"), EmbeddingJobFilters.List, "jobs",
        (here, groupId, request, limit, ct) => here.GetRequiredService<EmbeddingQueries>().ListAsync(groupId, request, limit, ct),
        async page =>
        {
            foreach (var job in page.Items)
                await Console.Out.WriteLineAsync(Line(job));
            if (page.Items.Count == 0)
                await Console.Out.WriteLineAsync("No jobs.");
            if (page.NextCursor is not null)
                await Console.Out.WriteLineAsync($"More jobs: --cursor {page.NextCursor}");
        });

    /// <summary>A job as one line: where it is, how far, or how it ended.</summary>
    public static string Line(EmbeddingJob job) =>
        $"{job.JobId}  {EnumFormatter.From(job.State),-10}  {ValueFormatter.Machine(job.RequestedAtUtc)}  {job.FileName}: {FactOf(job)}";

    private static string FactOf(EmbeddingJob job)
    {
        var end = job.ExpectedEndAtUtc is { } at ? $", until about {ValueFormatter.Machine(at)}" : "";
        var texts = job.TextsTotal is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{job.TextsDone:N0} of {total:N0} texts, {job.TextsReused:N0} reused") : "";
        var error = job.Error is { } fault ? CommandErrors.LineOf(fault) : "";
        return job.State switch
        {
            EmbeddingState.Queued => string.Create(
                CultureInfo.InvariantCulture,
                $"number {job.Position:N0} in the queue{end}{(job.AgainAtUtc is { } again
                    ? $"; attempt {job.Attempt} failed, tried again at {ValueFormatter.Machine(again)}: {error}" : "")}"),
            EmbeddingState.Processing => $"{(texts.Length > 0 ? texts : "reading")}{end}{(job.IsCancelling ? "; is being cancelled" : "")}",
            EmbeddingState.Completed => texts,
            _ => error,
        };
    }
}
