namespace FlexPortal.Core.Platform.Lists;

/// <summary>
/// What an address says about a list, as texts: the same names on the page, over HTTP and on the command line. It is kept as the query part
/// of the address, filters by name first, so that equal lists have equal texts and a live view receives it as one string.
/// </summary>
public sealed record ListQuery
{
    /// <summary>Names that every list has beside its filters.</summary>
    public const string Sort = "sort", Cursor = "cursor", Count = "count", Zone = "tz";

    /// <summary>The words of <see cref="Count"/>.</summary>
    public const string Exact = "exact", Bounded = "bounded";

    private static readonly string[] Last = [Sort, Cursor, Count, Zone];

    /// <summary>The whole list.</summary>
    public static ListQuery All { get; } = new();

    /// <summary>The query part of the address, without the question mark; empty for the whole list.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a name is one of a filter.</summary>
    public static bool IsFilter(string name) => !Last.Contains(name, StringComparer.Ordinal);

    /// <summary>The text of a name; null when it is blank or absent.</summary>
    public string? this[string name] => Parts.FirstOrDefault(part => string.Equals(part.Key, name, StringComparison.Ordinal)).Value;

    /// <summary>Whether rows are left out.</summary>
    public bool IsFiltered => Parts.Any(part => IsFilter(part.Key));

    /// <summary>Names and texts.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parts => Text.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=')).Select(part => KeyValuePair.Create(part[0], Uri.UnescapeDataString(part[1])));

    /// <summary>A query of these names and texts; blank texts are left out.</summary>
    public static ListQuery Of(IEnumerable<KeyValuePair<string, string?>> parts) => new()
    {
        Text = string.Join('&', parts.Where(part => !string.IsNullOrWhiteSpace(part.Value))
            .OrderBy(part => Array.IndexOf(Last, part.Key)).ThenBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!.Trim())}")),
    };

    /// <summary>The same with another text; null or blank takes the name out.</summary>
    public ListQuery With(string name, string? text) =>
        Of(Parts.Where(part => !string.Equals(part.Key, name, StringComparison.Ordinal))
            .Select(part => KeyValuePair.Create(part.Key, (string?)part.Value))
            .Append(KeyValuePair.Create(name, text)));

    /// <summary>The query as an address under a path.</summary>
    public string At(string path) => Text.Length == 0 ? path : $"{path}?{Text}";
}
