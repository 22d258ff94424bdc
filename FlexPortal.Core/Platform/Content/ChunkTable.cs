using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Content;

/// <summary>
/// Describes a table that keeps bytes in chunks: the key, <c>chunk_index</c>, <c>original_length</c>, <c>content</c> and
/// <c>content_sha256</c>. A feature keeps one descriptor for each of its tables.
/// </summary>
internal sealed partial class ChunkTable
{
    /// <summary>Names go into SQL text, so anything but a lower-case identifier is refused.</summary>
    /// <param name="name">Table with its schema.</param>
    /// <param name="key">Key of what the bytes belong to, a uuid.</param>
    public ChunkTable(string name, string key) => (Name, Key) = (Checked(name), Checked(key));

    public string Name { get; }

    public string Key { get; }

    private static string Checked(string name) =>
        Identifier().IsMatch(name) ? name : throw new ArgumentException($"'{name}' is no lower-case SQL identifier.", nameof(name));

    [GeneratedRegex(@"\A[a-z][a-z_]*(\.[a-z][a-z_]*)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identifier();
}
