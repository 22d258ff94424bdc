using System.Text.RegularExpressions;
using FlexPortal.Tests.Architecture;

namespace FlexPortal.Tests.Cli;

/// <summary>A command with its arguments, and how it ends: exit code, and words of standard error.</summary>
internal sealed record CommandCase(string Command, int ExitCode, string Words, params string[] More)
{
    /// <summary>A statement that makes it so; null for none.</summary>
    public string? Before { get; init; }

    public string[] Arguments => [.. Command.Split(' '), .. More];

    public override string ToString() => string.Join(' ', Arguments);
}

/// <summary>The tables of exit codes in the docs.</summary>
internal static partial class DocumentedExitCodes
{
    /// <summary>Each command that begins with one of these words, with each of its codes.</summary>
    public static IEnumerable<(string Command, int Code)> Of(params string[] words) =>
        from row in Row().Matches(Repository.Get("docs/command-line.md").Text)
        from Match command in Quoted().Matches(row.Groups["commands"].Value)
        let text = command.Groups["text"].Value
        where words.Contains(text.Split(' ')[0], StringComparer.Ordinal)
        from Match code in Code().Matches(row.Groups["codes"].Value)
        select (text, int.Parse(code.Groups["code"].Value, null));

    [GeneratedRegex(@"^\| (?<commands>`[^|]*) \| (?<codes>0 [^|]*) \|\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("(^|; )(?<code>[0-9]+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
