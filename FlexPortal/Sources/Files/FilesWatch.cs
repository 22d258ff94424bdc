using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Sources.Files;

/// <summary>Requests the list of files again when the group or one of its files changes.</summary>
public sealed class FilesWatch : PageWatch
{
    [Inject]
    private GroupQueries Groups { get; set; } = null!;

    [Inject]
    private FileQueries Files { get; set; } = null!;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid GroupId { get; set; }

    /// <summary>The list that the address asks for.</summary>
    [Parameter, EditorRequired]
    public string Query { get; set; } = "";

    protected override string? Topic => SourcesTopics.Group + GroupId;

    /// <summary>Mark of a page of the list.</summary>
    internal static string MarkOf(DocumentGroup group, Page<ListedFile> page) => MarkOf(
    [
        $"{group.Name} {group.Files} {group.NeedsLook} {group.ArchivedAtUtc?.UtcTicks} {page.NextCursor} ",
        .. page.Items.Select(file =>
            $"{file.SourceFileId} {file.Name} "
                + $"{file.Version} {file.Versions} {file.State} {file.Rows} {file.Columns} {file.DeletedAtUtc?.UtcTicks} "
                + $"{file.Embedding.State} {file.Embedding.Position} {file.Embedding.Percent / 20} {file.Embedding.Because} "),
    ]);

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken) =>
        await Groups.FindAsync(GroupId, cancellationToken) is { } group
            ? MarkOf(group, await FilesPage.ReadAsync(Files, (GroupId, new ListQuery { Text = Query }), ReadingZone, cancellationToken))
            : null;
}
