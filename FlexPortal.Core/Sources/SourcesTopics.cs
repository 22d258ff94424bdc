namespace FlexPortal.Core.Sources;

/// <summary>Topics of live events of sources.</summary>
internal static class SourcesTopics
{
    /// <summary>With the id of a group: something in it changed.</summary>
    public const string Group = "group/";
}
