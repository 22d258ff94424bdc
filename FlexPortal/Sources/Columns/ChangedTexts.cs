using FlexPortal.Core.Platform.Errors;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Embeddings;

namespace FlexPortal.Sources.Columns;

/// <summary>How many texts a choice of columns changes.</summary>
/// <param name="Texts">Texts of the files that were counted.</param>
/// <param name="Changed">Those of them that the present embeddings lack.</param>
/// <param name="ToEmbed">Those of them that have no vector.</param>
/// <param name="NotCounted">Files that were not counted, because that takes too long for a page.</param>
public sealed record ChangedTexts(long Texts, long Changed, long ToEmbed, int NotCounted)
{
    /// <summary>The first reason why a file cannot be embedded; null when each can.</summary>
    public PortalError? Error { get; init; }

    /// <summary>The sum of plans.</summary>
    internal static ChangedTexts Of(IReadOnlyCollection<PlannedFile> files) => new(
        files.Sum(file => (long)(file.Plan?.Texts ?? 0)), files.Sum(file => (long)(file.Plan?.Changed ?? 0)),
        files.Sum(file => (long)(file.Plan?.ToEmbed ?? 0)), files.Count(file => file.Plan is null))
    {
        Error = files.Select(file => file.Plan?.Error is { } error ? error with { Message = $"{file.File.Name}: {error.Message}" } : null)
            .FirstOrDefault(error => error is not null),
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{ValueFormatter.Number(Changed)} of {ValueFormatter.Count(Texts, "text", "texts")} changed, "
        + $"{(ToEmbed == 0 ? "none" : ValueFormatter.Number(ToEmbed))} to embed."
        + (NotCounted == 0 ? "" : $" {ValueFormatter.Count(NotCounted, "file was", "files were")} not counted: that takes too long here.");
}
