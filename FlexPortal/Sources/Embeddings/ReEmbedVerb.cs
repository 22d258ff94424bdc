using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Embeddings;

/// <summary><c>sources reembed GROUP|FILE [--dry-run] [--wait]</c>.</summary>
internal static class ReEmbedVerb
{
    public static Command ReEmbed()
    {
        var target = new Argument<string>("target") { Description = "Name or id of a group, or id of a file" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be embedded" };
        var wait = new Option<bool>("--wait") { Description = "Wait until the files are embedded; the portal must be running" };
        var json = CliOptions.Json();
        var command = new Command("reembed", "Embed a file, or all files of a group, again")
        {
            target, dryRun, wait, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (result.GetValue(dryRun) && result.GetValue(wait))
            {
                await Console.Error.WriteLineAsync("--dry-run embeds nothing: leave --wait out.");
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var (request, error) = await FindAsync(place, result.GetValue(target)!, ct);
            if (request is null)
                return await CommandErrors.WriteAsync(error!);
            return result.GetValue(dryRun)
                ? await PlanAsync(place, request, result.GetValue(json), ct)
                : await StartAsync(place, request, (result.GetValue(json), result.GetValue(wait)), ct);
        });
        return command;
    }

    /// <summary>The group of a name or id, or the file of an id with its group.</summary>
    private static async Task<(ReEmbedRequest? Request, PortalError? Error)> FindAsync(
        CommandPlace place, string target, CancellationToken ct)
    {
        if (await GroupVerbs.FindAsync(place, target, ct) is { } group)
            return (new(group.GroupId, Files: null), null);
        if (!Guid.TryParse(target, out var id))
            return (null, SourcesErrors.GroupNotFound());

        var found = await place.FindAsync(
            $"/sources/files/{id}", here => here.GetRequiredService<FileQueries>().FindAsync(id, ct), ct);
        return found is { Value.File: { DeletedAtUtc: null } file }
            ? (new(file.GroupId, [id]), null) : (null, SourcesErrors.FileNotFound());
    }

    private static async Task<int> PlanAsync(CommandPlace place, ReEmbedRequest request, bool json, CancellationToken ct)
    {
        var (preview, error) = place.Portal is { } portal
            ? ((await portal.SendAsync<ReEmbedPreview>(HttpMethod.Post, Address(request), Body(request, dryRun: true), ct)).Value, null)
            : await place.Services.GetRequiredService<PreviewReEmbed>().ExecuteAsync(request, ct);
        if (error is not null)
            return await CommandErrors.WriteAsync(error);

        if (json)
        {
            await Console.Out.WriteLineAsync(CommandJson.Of(preview));
            return ExitOf(preview!.Files.Select(plan => plan.Error));
        }

        foreach (var plan in preview!.Files)
        {
            await Console.Out.WriteLineAsync(plan.Error is { } fault
                ? $"{plan.SourceFileId}  {plan.Name}: {CommandErrors.LineOf(fault)}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{plan.SourceFileId}  {plan.Name}: {plan.Changed:N0} of {plan.Texts:N0} texts are new or changed, "
                        + $"{plan.ToEmbed:N0} to embed"));
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{preview.Changed:N0} of {preview.Texts:N0} texts are new or changed, {preview.ToEmbed:N0} to embed"
                + $"{(preview.LeftOut > 0 ? $"; {preview.LeftOut:N0} files were not read, because the time was up" : "")}"));
        return ExitOf(preview.Files.Select(plan => plan.Error));
    }

    private static async Task<int> StartAsync(
        CommandPlace place, ReEmbedRequest request, (bool Json, bool Wait) output, CancellationToken ct)
    {
        var (outcome, error) = place.Portal is { } portal
            ? ((await portal.SendAsync<ReEmbedOutcome>(HttpMethod.Post, Address(request), Body(request, dryRun: false), ct)).Value, null)
            : await place.Services.GetRequiredService<Core.Sources.Embeddings.Queue.ReEmbed>().ExecuteAsync(
                request, AuditActors.OfCommand, ct);
        if (error is not null)
            return await CommandErrors.WriteAsync(error);

        foreach (var file in outcome!.Skipped)
        {
            await Console.Error.WriteLineAsync(
                $"{file.SourceFileId}: {CommandErrors.LineOf(file.Error)}");
        }

        var exitCode = ExitOf(outcome.Skipped.Select(file => file.Error));
        if (output.Json && !output.Wait)
            await Console.Out.WriteLineAsync(CommandJson.Of(outcome));
        foreach (var file in output.Json ? [] : outcome.Queued)
            await Console.Out.WriteLineAsync($"{file.SourceFileId}  job {file.JobId}");
        if (!output.Wait || outcome.Queued.Count == 0)
            return exitCode;

        var failed = await EmbeddingWait.ExecuteAsync(place, request.GroupId, outcome.BatchId, output.Json, ct);
        return exitCode == ExitCodes.Success ? failed : exitCode;
    }

    private static string Address(ReEmbedRequest request) => $"/sources/groups/{request.GroupId}/reembed";

    private static ReEmbedFilesBody Body(ReEmbedRequest request, bool dryRun) => new(request.Files, dryRun);

    /// <summary>The code of the first failure; success without one.</summary>
    public static int ExitOf(IEnumerable<PortalError?> errors) =>
        errors.OfType<PortalError>().Select(error => ExitCodes.Of(error)).FirstOrDefault(ExitCodes.Success);
}
