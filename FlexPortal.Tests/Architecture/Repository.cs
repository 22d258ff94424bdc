using System.Text.RegularExpressions;

namespace FlexPortal.Tests.Architecture;

/// <summary>The files of the repository as version control would hold them, for tests that read them.</summary>
internal static partial class Repository
{
    private static readonly HashSet<string> Made = new(
        ["bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".vs", ".idea", "wwwroot"],
        StringComparer.Ordinal);

    /// <summary>Folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Walk(Root).Select(Read)];

    /// <summary>C# and Razor files below a folder of the repository.</summary>
    public static IEnumerable<SourceFile> Code(string under) => All.Where(file =>
        file.Path.StartsWith(under, StringComparison.Ordinal) && (file.HasEnding(".cs") || file.HasEnding(".razor")));

    /// <summary>One file by its path.</summary>
    public static SourceFile Get(string path) => All.Single(file => string.Equals(file.Path, path, StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlexPortal.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return folder.FullName;
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            // A linked work tree has a file where a clone has the folder .git.
            if (Path.GetFileName(file) is not (".git" or "appsettings.Development.json") && !Binary().IsMatch(file))
                yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !Made.Contains(Path.GetFileName(child))))
        {
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    private static SourceFile Read(string file) => new(Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file));

    [GeneratedRegex(@"\.(png|user)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Binary();
}

/// <summary>A file of the repository.</summary>
/// <param name="Path">From the solution's folder, with slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private string? _code;

    /// <summary>Its name without folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Its folder.</summary>
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>Its name up to the first dot: a component with its code-behind and its styles has one.</summary>
    public string Stem => Name.Split('.')[0];

    /// <summary>Number of lines.</summary>
    public int Lines => Text.Count(letter => letter == '\n');

    /// <summary>The content of a C# file without its comments; strings stay.</summary>
    public string Code => _code ??= Token().Replace(Text, token => token.Value[0] is '/' ? " " : token.Value);

    /// <summary>The text literals of a C# file.</summary>
    public IEnumerable<string> Literals => Token().Matches(Text).Select(token => token.Value).Where(token => token[0] is not ('/' or '\''));

    public bool HasEnding(string ending) => Path.EndsWith(ending, StringComparison.Ordinal);

    [GeneratedRegex("""
        "{3,}[\s\S]*?"{3,}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*[\s\S]*?\*/
        """, RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Token();
}
