using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Sources.Groups;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Sources.Embeddings;

/// <summary>Plain forms of the queue of a group: pause, resume, embed again, cancel. They need no script and lead back to it.</summary>
internal static class QueueForms
{
    private const string Path = GroupAddress.Sources + "/{id:guid}/queue";

    public static void MapQueueForms(this IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup(Path).Needs(Capability.EditSources).ExcludeFromDescription();
        forms.MapPost("/pause", (Guid id, HttpContext http, PauseQueue pause, CancellationToken ct) =>
            PauseAsync(id, paused: true, http, pause, ct));
        forms.MapPost("/resume", (Guid id, HttpContext http, PauseQueue pause, CancellationToken ct) =>
            PauseAsync(id, paused: false, http, pause, ct));
        forms.MapPost("/embed", EmbedAsync);
        forms.MapPost("/cancel", CancelAsync);
    }

    /// <summary>The error of a refusal; the code comes from the address, and a text that is no code is not shown.</summary>
    public static PortalError ErrorOf(string code) => code switch
    {
        "EMBEDDING_JOB_ALREADY_OVER" => EmbeddingErrors.JobOver(),
        "EMBEDDING_NOTHING_TO_DO" => EmbeddingErrors.NothingToEmbed(),
        "EMBEDDING_NOTHING_CHOSEN" => EmbeddingErrors.NothingChosen(),
        "QUEUE_ALREADY_PAUSED" => EmbeddingErrors.AlreadyPaused(paused: true),
        "QUEUE_ALREADY_RUNNING" => EmbeddingErrors.AlreadyPaused(paused: false),
        "GROUP_ALREADY_ARCHIVED" => SourcesErrors.GroupArchived(),
        "GROUP_NOT_FOUND" => SourcesErrors.GroupNotFound(),
        _ => EmbeddingErrors.JobNotFound(),
    };

    private static async Task<SeeOther> PauseAsync(Guid id, bool paused, HttpContext http, PauseQueue pause, CancellationToken ct) =>
        Back(http, id, await pause.ExecuteAsync(id, paused, AuditActors.Of(http), ct));

    private static async Task<SeeOther> EmbedAsync(
        Guid id, HttpContext http, ReEmbed embed, [FromForm(Name = "file")] Guid[]? files, CancellationToken ct)
    {
        if (files is not { Length: > 0 })
            return Back(http, id, EmbeddingErrors.NothingChosen());
        var (outcome, error) = await embed.ExecuteAsync(new(id, files), AuditActors.Of(http), ct);
        return outcome is null ? Back(http, id, error) : new(ReaderChoice.Zone(http).To(QueueAddress.Of(id, outcome)));
    }

    private static async Task<SeeOther> CancelAsync(
        Guid id, HttpContext http, CancelEmbedding cancel, [FromForm] Guid job, CancellationToken ct) =>
        Back(http, id, await cancel.ExecuteAsync(job, AuditActors.Of(http), ct));

    private static SeeOther Back(HttpContext http, Guid id, PortalError? error) => new(ReaderChoice.Zone(http).To(
        error is null ? QueueAddress.Of(id) : $"{QueueAddress.Of(id)}?{QueueAddress.Refused}={error.Code}"));
}
