using System.Text.RegularExpressions;
using FlexPortal.Tests.Architecture;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>MudBlazor's styles, as served, take every value from theme.css and leave the notices of the Blazor script alone.</summary>
public sealed partial class LibraryStylesTests
{
    // Set by the components themselves, on the elements that they are for.
    private static readonly string[] OfComponents =
    [
        "--mud-drawer-width", "--mud-drawer-height", "--mud-drawer-height-top", "--mud-drawer-height-bottom",
        "--mud-internal-toolbar-height",
    ];

    [GeneratedRegex(@"var\((?<name>--mud-[a-z0-9-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Used { get; }

    [Fact]
    public async Task Every_variable_has_a_value_and_every_value_comes_from_a_token()
    {
        await using var portal = await Support.TestPortal.StartAsync();
        var served = await portal.Http.GetStringAsync("/library/MudBlazor.min.css", TestContext.Current.CancellationToken);
        var theme = Architecture.Sources.Get("wwwroot-assets/styles/theme.css").Text;

        var used = Used.Matches(served).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.InRange(used.Length, 100, 1000);
        Assert.DoesNotContain("#components-reconnect-modal", served, StringComparison.Ordinal);
        Assert.DoesNotContain("#blazor-error-ui", served, StringComparison.Ordinal);
        Rule.Holds(used.Except(OfComponents, StringComparer.Ordinal).Where(name => !theme.Contains($"{name}:", StringComparison.Ordinal)));
        Rule.Holds(theme.Split('\n').Where(line => line.Contains("--mud-palette", StringComparison.Ordinal)
            && !line.Contains("var(--fp-", StringComparison.Ordinal) && !line.Contains("border-opacity", StringComparison.Ordinal)));
    }
}
