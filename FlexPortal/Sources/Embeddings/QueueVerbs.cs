using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Embeddings;

/// <summary><c>sources cancel JOB</c>, <c>sources pause GROUP</c> and <c>sources resume GROUP</c>.</summary>
internal static class QueueVerbs
{
    public static Command Cancel()
    {
        var id = CliOptions.Id("The job's id");
        return CommandCall<EmbeddingJob>.Of(
            new("cancel", "Cancel an embedding job: the former embeddings answer on") { id }, CliHost.WriteAsync,
            (result, _, _) =>
            {
                var job = result.GetValue(id);
                return Task.FromResult<(CommandCall<EmbeddingJob>?, PortalError?)>((new(
                    HttpMethod.Post, $"/sources/jobs/{job}/cancel", Body: null,
                    async (here, ct) =>
                        await here.GetRequiredService<CancelEmbedding>().ExecuteAsync(job, AuditActors.OfCommand, ct) is { } error
                        ? (null, error) : (await here.GetRequiredService<EmbeddingQueries>().FindJobAsync(job, ct), null)), null));
            },
            job => Console.Out.WriteLineAsync(JobsVerb.Line(job)));
    }

    public static Command Pause() => Set(
        paused: true, new("pause", "Start no further file of a group; files under way go on to their end"));

    public static Command Resume() => Set(paused: false, new("resume", "Go on with the queue of a group"));

    private static Command Set(bool paused, Command command)
    {
        var group = GroupVerbs.Group();
        command.Arguments.Add(group);
        return CommandCall<GroupJobs>.Of(
            command, CliHost.WriteAsync,
            async (result, place, ct) => await GroupVerbs.FindAsync(place, result.GetValue(group)!, ct) is not { GroupId: var id }
                ? (null, SourcesErrors.GroupNotFound())
                : (new(
                    HttpMethod.Post, $"/sources/groups/{id}/queue/{(paused ? "pause" : "resume")}", Body: null,
                    async (here, stop) =>
                        await here.GetRequiredService<PauseQueue>().ExecuteAsync(id, paused, AuditActors.OfCommand, stop) is { } error
                            ? (null, error) : (await here.GetRequiredService<EmbeddingQueries>().FindAsync(id, stop), null)), null),
            queue => Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"The queue {(queue.PausedAtUtc is null ? "goes on" : "is paused")}: {queue.Queued:N0} files wait.")));
    }
}
