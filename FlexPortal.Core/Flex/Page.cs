namespace FlexPortal.Core.Flex;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

internal static class Page
{
    /// <summary>Cuts the one row too many that tells whether there is a next page.</summary>
    public static Page<T> Of<T>(List<T> rows, int size, Func<T, string> cursorOf)
    {
        if (rows.Count <= size)
            return new(rows, null);

        rows.RemoveRange(size, rows.Count - size);
        return new(rows, cursorOf(rows[^1]));
    }
}
