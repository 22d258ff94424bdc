namespace FlexPortal.Core.Sources.Search;

/// <summary>Expected errors of a search.</summary>
internal static class SearchErrors
{
    /// <summary>Nothing to search for, or too much.</summary>
    public static PortalError TextInvalid(int most) => new(
        "SEARCH_TEXT_INVALID", $"A search has 1 to {most} characters, at least one letter or digit.", "Change the text.")
    { Field = "text" };

    /// <summary>Too few or too many hits are asked for.</summary>
    public static PortalError MostInvalid(int most) => new(
        "SEARCH_LIMIT_INVALID", $"A search gives 1 to {most} hits.", "Ask for another number.")
    { Field = "most" };

    /// <summary>The cursor is not one, or its file is not searched any more.</summary>
    public static PortalError CursorInvalid() => new(
        "SEARCH_CURSOR_INVALID", "The cursor is not one that this search gave, or its file is not there any more.",
        "Search again without a cursor.")
    { Field = "cursor" };

    /// <summary>The time is in the future, or too far back.</summary>
    public static PortalError AsOfInvalid(TimeSpan kept) => new(
        "SEARCH_AS_OF_INVALID", $"A search answers as of a time within the last {kept.TotalDays:0} days, and not in the future.",
        "Choose another time, or none: the search then answers as of now.")
    { Field = "as_of" };

    /// <summary>Embeddings are not complete.</summary>
    public static PortalError VectorsMissing() => new(
        "SEARCH_VECTORS_MISSING", "The embeddings of a file are not complete, so nothing was searched by meaning.",
        "Search again; if it is still so, embed the files of the group again.", ErrorOwner.Portal, Retryable: true);
}
