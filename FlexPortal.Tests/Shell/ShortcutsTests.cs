using System.Text.RegularExpressions;
using FlexPortal.Shell;
using FlexPortal.Tests.Architecture;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed partial class ShortcutsTests
{
    // What the script does itself (scripts/keys.js); every other key is an element of a page.
    private static readonly string[] OfTheScript = ["j", "k", "x"];

    [GeneratedRegex("(data-shortcut=|NavEntry[^;]*Shortcut = )\"(?<keys>[^\"@A-Z]+|Esc)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named { get; }

    private static HashSet<string> OnPages =>
        [
            .. Repository.Code("FlexPortal/")
                .SelectMany(file => Named.Matches(file.Text))
                .Select(match => match.Groups["keys"].Value),
        ];

    [Fact]
    public void The_help_lists_every_key_that_a_page_answers_to() =>
        Assert.Empty(OnPages.Except(Shortcuts.All.Select(shortcut => shortcut.Keys), StringComparer.Ordinal));

    [Fact]
    public void A_page_answers_to_every_key_of_the_help()
    {
        // Which link of the times menu is next is computed.
        Assert.Contains(
            Repository.Code("FlexPortal/Shell/Settings/"), file => file.Text.Contains("? \"u\" : null", StringComparison.Ordinal));
        Assert.Empty(Shortcuts.All.Select(shortcut => shortcut.Keys).Except([.. OnPages, .. OfTheScript, "u"], StringComparer.Ordinal));
    }

    [Fact]
    public void No_key_is_listed_twice_and_none_begins_another()
    {
        var keys = Shortcuts.All.Select(shortcut => shortcut.Keys).ToList();

        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(keys, key => keys.Any(other => other.StartsWith(key + " ", StringComparison.Ordinal)));
        Assert.All(OfTheScript, key => Assert.Contains(key, keys));
    }
}
