using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Sources.Files;

/// <summary>Requests the page of a file again when the file or the version on the page changes.</summary>
public sealed class FileWatch : PageWatch
{
    [Inject]
    private FileQueries Files { get; set; } = null!;

    /// <summary>The group of the file.</summary>
    [Parameter, EditorRequired]
    public Guid GroupId { get; set; }

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public Guid FileId { get; set; }

    /// <summary>Number of the version on the page; null for the current one.</summary>
    [Parameter, EditorRequired]
    public int? Version { get; set; }

    protected override string? Topic => SourcesTopics.Group + GroupId;

    /// <summary>Mark of a file and of the version on the page.</summary>
    internal static string MarkOf(FileDetail detail, FilePreview preview) => MarkOf(
    [
        $"{detail.File.Name} {detail.File.DeletedAtUtc?.UtcTicks} ",
        $"{preview.Version} {preview.State} {preview.RowCount} {preview.Reading.HeaderRow} ",
        $"{preview.Reading.Charset?.Name} {preview.Reading.Separator} {preview.Reading.Sheet} {preview.Reading.AcceptedAtUtc?.UtcTicks} ",
        $"{detail.File.Embedding.State} {detail.File.Embedding.Position} {detail.File.Embedding.Percent / 20} ",
        .. detail.Versions.Select(version => $"{version.Version} {version.State} {version.ReplacedAtUtc?.UtcTicks} "),
    ]);

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken) =>
        await Files.FindAsync(FileId, cancellationToken) is { } detail
            && await Files.PreviewAsync(FileId, Version, cancellationToken) is { } preview
            ? MarkOf(detail, preview) : null;
}
