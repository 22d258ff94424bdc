namespace FlexPortal.Core.Flex.RunList;

/// <summary>In which order runs are listed. A run without the value that an order goes by is left out of it.</summary>
public enum RunOrder
{
    /// <summary>By start, the newest first.</summary>
    Newest,

    /// <summary>By start, the oldest first.</summary>
    Oldest,

    /// <summary>By duration, the longest first; active runs have none yet.</summary>
    Longest,

    /// <summary>By duration, the shortest first; active runs have none yet.</summary>
    Shortest,

    /// <summary>By new rows, the most first; only a success has any.</summary>
    MostRows,

    /// <summary>By new rows, the fewest first; only a success has any.</summary>
    FewestRows,
}
