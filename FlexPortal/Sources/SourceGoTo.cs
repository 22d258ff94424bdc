using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Shell.GoTo;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;
using FlexPortal.Sources.Search;

namespace FlexPortal.Sources;

/// <summary>What the box at the top of each page finds of sources: groups and files by name, or by a part of it.</summary>
internal static class SourceGoTo
{
    // A shorter text is a part of too many names.
    private const int ShortestPart = 3;

    public static GoToEntry Entry { get; } = new(["group", "file"], Capability.ReadRuns, FindAsync)
    {
        Elsewhere = (
            "Search the files of the last group", text => $"{GroupAddress.Sources}?{SearchAddress.Text}={Uri.EscapeDataString(text)}"),
    };

    /// <summary>The group or file that a text names; the files of a group that have it in their names; null without one.</summary>
    private static async Task<string?> FindAsync(HttpContext http, string text, CancellationToken ct)
    {
        var (groups, files) = (
            http.RequestServices.GetRequiredService<GroupQueries>(), http.RequestServices.GetRequiredService<FileQueries>());
        var name = LineText.Name(text);
        if (!ListFilter.IsText(name))
            return null;
        var all = await groups.ListAsync(archived: true, ct);
        if (all.FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase)) is { } named)
            return GroupAddress.Of(named.GroupId);
        if (await files.FindNamedAsync(name, part: false, ct) is [var file, ..])
            return FileAddress.Of(file);
        if (name.Length < ShortestPart)
            return null;

        DocumentGroup[] having = [.. all.Where(group => group.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        return (having, await files.FindNamedAsync(name, part: true, ct)) switch
        {
            ([var group], []) => GroupAddress.Of(group.GroupId),
            ({ Length: > 1 }, []) => $"{GroupAddress.Sources}?{SourcesPage.AllParameter}=yes",
            (_, []) => null,
            (_, [var one]) => FileAddress.Of(one),
            (_, [var newest, ..]) => ListQuery.Of([new(FileFilters.Name.Name, name)]).At(GroupAddress.Of(newest.GroupId)),
        };
    }
}
