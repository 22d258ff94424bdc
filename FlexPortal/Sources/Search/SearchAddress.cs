using FlexPortal.Core.Sources.Search;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Search;

/// <summary>Addresses of a search and of what it finds.</summary>
internal static class SearchAddress
{
    /// <summary>Parameters of a search.</summary>
    public const string Text = "q", Version = "version", AsOf = "as_of", Cursor = "cursor";

    /// <summary>The search of a group.</summary>
    public static string Of(Guid groupId) => GroupAddress.Of(groupId, GroupAddress.Search);

    /// <summary>The same search without its filters.</summary>
    public static string Of(Guid groupId, string text) => $"{Of(groupId)}?{Text}={Uri.EscapeDataString(text)}";

    /// <summary>The row of a hit in its file, which shows the rows around it.</summary>
    public static string Cell(Guid groupId, SearchHit hit, int row) => FileAddress.Row(groupId, hit.SourceFileId, hit.Version, row);
}
