using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FlexPortal.Tests.Browser;
using Xunit;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>Looks at a page as it stands for what axe can see, and for a page that is wider than the window.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>Nothing stands in the way of whoever reads this page.</summary>
    public static async Task LookAsync(Reader who, string what)
    {
        var result = await who.Page.RunAxe(Rules);
        Assert.True(result.Violations.Length == 0, $"{what}: {string.Join("; ", result.Violations.Select(Describe))}");
        Assert.False(
            await who.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"),
            $"{what} scrolls sideways at {who.Page.ViewportSize!.Width} px.");
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} ({violation.Impact}): {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}";
}
