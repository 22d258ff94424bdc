namespace FlexPortal.Core.Platform.Lists;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows, in the order of the list.</param>
/// <param name="NextCursor">Where the next page starts; null on the last page.</param>
/// <param name="PreviousCursor">Where the previous page ends; null on the first page, and in lists that are paged forward only.</param>
/// <param name="Total">Rows of the whole list; null unless the caller asked for it.</param>
public record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null, string? PreviousCursor = null, ListTotal? Total = null)
{
    /// <summary>A list without rows.</summary>
    public static Page<T> Empty { get; } = new([]);
}

/// <summary>How many rows a list has.</summary>
/// <param name="Count">The number of rows, or as many as were counted.</param>
/// <param name="AtLeast">Whether counting stopped there, so that the list may have more.</param>
public sealed record ListTotal(long Count, bool AtLeast);

/// <summary>Sizes of a page.</summary>
public static class PageSize
{
    /// <summary>Rows of a page unless the caller asks for another number, and the most that a caller can ask for.</summary>
    public const int Default = 50, Max = 500;

    /// <summary>What is wrong with a limit, as a sentence; null when nothing is.</summary>
    public static string? FaultOf(int? limit) => limit is < 1 or > Max ? $"limit is a number from 1 to {Max}." : null;
}
