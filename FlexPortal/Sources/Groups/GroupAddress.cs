namespace FlexPortal.Sources.Groups;

/// <summary>Addresses of the pages of a group.</summary>
internal static class GroupAddress
{
    /// <summary>The page that leads to the group that the user looked at last.</summary>
    public const string Sources = "/sources";

    /// <summary>Parts of the pages of a group, as in their addresses; the first page has none.</summary>
    public const string Files = "files", Columns = "columns", Queue = "queue", Search = "search";

    /// <summary>The first page of a group: its files.</summary>
    public static string Of(Guid groupId) => $"{Sources}/{groupId}";

    /// <summary>A page of a group by its part.</summary>
    public static string Of(Guid groupId, string part) => part is Files ? Of(groupId) : $"{Of(groupId)}/{part}";
}
