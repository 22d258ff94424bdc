using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Cli;
using FlexPortal.Hosting;
using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>What no tracked file may contain, and what the docs and the example settings must contain.</summary>
public sealed partial class RepositoryTests
{
    // This file names what it looks for.
    private static readonly SourceFile[] Files = [.. Repository.All.Where(file => !file.HasEnding("Architecture/RepositoryTests.cs"))];

    [Fact]
    public void No_file_names_a_package_registry() =>
        Rule.Holds(Files.Where(file => Registry().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void The_lock_of_the_node_packages_names_no_host()
    {
        using var document = JsonDocument.Parse(Repository.Get("wwwroot-assets/package-lock.json").Text);

        // What a package says of its authors stays; where it was fetched from does not, so that it can be fetched from anywhere.
        foreach (var package in document.RootElement.GetProperty("packages").EnumerateObject())
        {
            Assert.False(package.Value.TryGetProperty("resolved", out var host), $"{package.Name} is pinned to {host}");
            Assert.True(package.Name.Length == 0 || package.Value.TryGetProperty("integrity", out _), $"{package.Name} has no hash");
        }
    }

    [Fact]
    public void No_file_holds_a_path_of_a_machine() =>
        Rule.Holds(from file in Files from Match path in MachinePath().Matches(file.Text) select $"{file.Path}: {path.Value}");

    [Fact]
    public void Sec_S20_No_file_holds_what_looks_like_a_token()
    {
        // The broker's tokens are twenty-odd digits; keys of others have their own marks. Tests invent theirs, and say so.
        Rule.Holds(
            from file in Repository.All
            where !file.HasEnding("lock.json")
            from Match token in TokenLike().Matches(file.Text)
            where !token.Value.StartsWith("000", StringComparison.Ordinal) && !Counting().IsMatch(token.Value)
            select $"{file.Path}: {token.Value}");
    }

    [Fact]
    public void No_file_holds_a_note_to_do_later() =>
        Assert.DoesNotContain(
            Files.Where(file => file.HasEnding(".cs") || file.HasEnding(".razor") || file.HasEnding(".js") || file.HasEnding(".css")),
            file => Later().IsMatch(file.Text));

    [Fact]
    public void Sec_S50_Every_setting_is_documented_and_in_the_example()
    {
        using var example = JsonDocument.Parse(
            Repository.Get("appsettings.Development.json.example").Text, new() { CommentHandling = JsonCommentHandling.Skip });
        var shown = Keys(example.RootElement, "").ToArray();

        var documented = Repository.Get("docs/configuration.md").Text;
        Assert.DoesNotContain(SettingNames.All, key => !documented.Contains($"`{key}`", StringComparison.Ordinal));
        Rule.Holds(SettingNames.All.Except(shown, StringComparer.Ordinal));
        Assert.DoesNotContain(shown, key => !SettingNames.IsKnown(key));
    }

    [Fact]
    public void The_docs_list_every_exit_code()
    {
        var codes = typeof(ExitCodes).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);

        var listed =
            ExitCodeRow().Matches(Repository.Get("docs/command-line.md").Text).Select(row => int.Parse(row.Groups["code"].Value, null));

        Assert.Equal(codes.Order(), listed.Order());
    }

    [Fact]
    public void Links_between_documents_lead_to_a_file() =>
        Rule.Holds(
            from file in Repository.All
            where file.HasEnding(".md")
            from Match link in DocumentLink().Matches(file.Text)
            let target = Path.Combine(Repository.Root, file.Folder, link.Groups["target"].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{file.Path}: {link.Value}");

    private static IEnumerable<string> Keys(JsonElement settings, string prefix) =>
        settings.EnumerateObject().SelectMany(setting => setting.Value.ValueKind == JsonValueKind.Object
            ? Keys(setting.Value, $"{prefix}{setting.Name}:")
            : [prefix + setting.Name]);

    [GeneratedRegex(
        @"(registry\.npmjs|npmjs\.(org|com)|api\.nuget\.org|nuget\.org/v3|yarnpkg\.com|artifactory|jfrog|pypi\.org)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Registry();

    [GeneratedRegex(@"(?<![\w.$~])(/work/|/home/\w|/Users/\w|/root/|[A-Z]:\\\\?Users)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(
        @"(?<![\w.])([0-9]{20,40}|gh[pousr]_\w{20,}|xox[bp]-\w{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{20,}\.[\w-]{10,}"
        + "|-----BEGIN [A-Z ]*PRIVATE KEY)(?![\\w.])",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex TokenLike();

    [GeneratedRegex("^(0*|1?234567890+[0-9]*|(?<digit>.)\\k<digit>+|(12345678901234567890)+.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counting();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Later();

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentLink();

    [GeneratedRegex(@"^\| (?<code>[0-9]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExitCodeRow();
}
