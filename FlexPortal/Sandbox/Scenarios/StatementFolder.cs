namespace FlexPortal.Sandbox.Scenarios;

/// <summary>Files that the query id <c>file:NAME</c> may serve.</summary>
internal static class StatementFolder
{
    /// <summary>
    /// Full path of a file directly in the folder, named with or without <c>.xml</c>; null when there is none or no folder is set.
    /// </summary>
    public static string? Find(string folder, string name)
    {
        // A name is a name: no separator of any platform, no drive, no parent folder. Anything else is refused, not cleaned.
        if (folder.Length == 0 || name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\', ':') >= 0
            || name is "." or ".." || name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            return null;
        }

        var root = Path.GetFullPath(folder);
        return new[] { name, name + ".xml" }.Select(n => Path.Combine(root, n)).FirstOrDefault(File.Exists);
    }
}
