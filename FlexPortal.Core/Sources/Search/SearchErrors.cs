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

    /// <summary>Embeddings are not complete.</summary>
    public static PortalError VectorsMissing() => new(
        "SEARCH_VECTORS_MISSING", "The embeddings of a file are not complete, so nothing was searched by meaning.",
        "Search again; if it is still so, embed the files of the group again.", ErrorOwner.Portal, Retryable: true);
}
