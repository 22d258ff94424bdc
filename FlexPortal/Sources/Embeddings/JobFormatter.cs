using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Sources.Embeddings;

/// <summary>Words of jobs and models for the pages.</summary>
internal static class JobFormatter
{
    /// <summary>The state of a job.</summary>
    public static (string Word, IconName Icon, Tone Tone) State(EmbeddingJob job) => job switch
    {
        { IsCancelling: true } => ("cancelling", IconName.Cancelled, Tone.Quiet),
        { State: EmbeddingState.Processing } => ("embedding", IconName.Running, Tone.Active),
        { State: EmbeddingState.Queued, AgainAtUtc: not null } => ("waits for a retry", IconName.Warning, Tone.Warn),
        { State: EmbeddingState.Queued } => ("queued", IconName.Waiting, Tone.Quiet),
        { State: EmbeddingState.Completed } => ("completed", IconName.Success, Tone.Good),
        { State: EmbeddingState.Cancelled } => ("cancelled", IconName.Cancelled, Tone.Quiet),
        _ => ("failed", IconName.Failed, Tone.Bad),
    };

    /// <summary>What a job is doing, with how far it is.</summary>
    public static string Stage(EmbeddingJob job) => job switch
    {
        { Stage: EmbeddingStage.Read } => "Reading the rows",
        { Stage: EmbeddingStage.Switch } => "Switching to the new texts",
        { TextsTotal: { } total } => $"{ValueFormatter.Number(job.TextsDone)} of {ValueFormatter.Count(total, "text", "texts")}",
        _ => "Starting",
    };

    /// <summary>Percent of the texts that are done, 0 to 100; null while they are not counted.</summary>
    public static int? Percent(EmbeddingJob job) => job.TextsTotal is > 0 and var total ? (int)(100L * job.TextsDone / total) : null;

    /// <summary>What a job has embedded; of one that was not completed, how far it came.</summary>
    public static string Texts(EmbeddingJob job) => job.TextsTotal is not { } total ? "–"
        : job.State != EmbeddingState.Completed
            ? $"{ValueFormatter.Number(job.TextsDone)} of {ValueFormatter.Count(total, "text", "texts")}"
        : job.TextsReused == 0 ? ValueFormatter.Count(total, "text", "texts")
        : $"{ValueFormatter.Count(total, "text", "texts")}, {ValueFormatter.Number(job.TextsReused)} known before";

    /// <summary>Why a file is embedded.</summary>
    public static string Kind(EmbeddingJob job) => job.Kind == EmbeddingKind.Embed ? "Upload" : "Embed again";

    /// <summary>How long it takes until a time, in words that promise no more than is known.</summary>
    public static string In(TimeSpan left) => left switch
    {
        { TotalSeconds: < 60 } => "in less than a minute",
        { TotalMinutes: < 90 } => $"in about {ValueFormatter.Number((long)Math.Ceiling(left.TotalMinutes))} min",
        { TotalHours: < 36 } => $"in about {ValueFormatter.Number((long)Math.Round(left.TotalHours))} hours",
        _ => $"in about {ValueFormatter.Number((long)Math.Round(left.TotalDays))} days",
    };

    /// <summary>The model in use, or why it cannot be used.</summary>
    public static (EmbeddingModel? Model, PortalError? Error) ModelOf(EmbeddingModels models)
    {
        try
        {
            return (models.Current, null);
        }
        catch (PortalException unavailable)
        {
            return (null, unavailable.Error);
        }
    }

    /// <summary>The name of a model without its version.</summary>
    public static string Name(EmbeddingModel model) => model.IsWordMatchingOnly ? "word matching" : model.Code.Split('@')[0];

    /// <summary>The whole of plans, of the files that were counted and of no other.</summary>
    public static string Total(IReadOnlyCollection<PlannedFile> files)
    {
        var counted = files.Select(file => file.Plan).Where(plan => plan is { Error: null }).ToArray();
        var (texts, changed, toEmbed) = (
            counted.Sum(plan => (long)plan!.Texts), counted.Sum(plan => (long)plan!.Changed), counted.Sum(plan => (long)plan!.ToEmbed));
        var left = files.Count(file => file.Plan is null);
        var found = counted.Length == 0 ? ""
            : $"{ValueFormatter.Number(changed)} of {ValueFormatter.Count(texts, "text", "texts")} in "
                + $"{ValueFormatter.Count(counted.Length, "file", "files")} {(changed == 1 ? "is" : "are")} new or changed"
                + (toEmbed > 0 ? $"; {ValueFormatter.Number(toEmbed)} {(toEmbed == 1 ? "has" : "have")} to be embedded"
                    : left == 0 ? "; none has to be embedded" : "");
        var rest = left == 0 ? "" : $"{ValueFormatter.Count(left, "file is", "files are")} not counted yet";
        return (found.Length, rest.Length) switch
        {
            (0, 0) => "No file can be embedded now.",
            (0, _) => $"{rest}.",
            (_, 0) => $"{found}.",
            _ => $"{found}; {rest}.",
        };
    }
}
