using Deque.AxeCore.Commons;
using FlexPortal.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>Checks the page that a reader has open against every rule of axe up to WCAG 2.2 AA, and that it does not scroll
/// sideways.</summary>
internal static class Axe
{
    private const int Wide = 1280, Narrow = 320;

    // What the light page does well the dark one can only get wrong by its colours: the layout is the same.
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    // Without resultTypes axe describes each element of each rule that passes, which takes longer than the rules.
    private const string Run =
        """
        async ([tags, rules]) => {
          const runOnly = rules.length ? { type: "rule", values: rules } : { type: "tag", values: tags };
          const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], selectors: false });
          return violations.map(v => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map(node => node.html).join(", ")}`);
        }
        """;

    /// <summary>Checks the page as it is, in the scheme and width of the reader.</summary>
    public static Task LookAsync(Reader who, string what) => LookAsync(who, what, []);

    /// <summary>Checks the page in light and then in dark, without loading it again.</summary>
    public static async Task LookInBothSchemesAsync(Reader who, string what)
    {
        await LookAsync(who, what, []);
        await who.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await LookAsync(who, $"{what}, dark", Colours);
        await who.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>Checks the page in both schemes, 320 px and 1,280 px wide, without loading it again.</summary>
    public static async Task LookEverywhereAsync(Reader who, string what)
    {
        foreach (var width in new[] { Narrow, Wide })
        {
            await who.Page.SetViewportSizeAsync(width, who.Page.ViewportSize!.Height);
            // What lies half below the bar that stays at the top would count as too small a target.
            await who.Page.EvaluateAsync("scrollTo(0, 0)");
            await LookInBothSchemesAsync(who, what);
        }
    }

    private static async Task LookAsync(Reader who, string what, string[] rules)
    {
        if (!await who.Page.EvaluateAsync<bool>("typeof axe === 'object'"))
            await who.Page.EvaluateAsync(Script);
        var violations = await who.Page.EvaluateAsync<string[]>(Run, new[] { Standards, rules });
        Assert.True(violations.Length == 0, $"{what}: {string.Join("; ", violations)}");
        Assert.False(
            await who.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"),
            $"{what} scrolls sideways at {who.Page.ViewportSize!.Width} px.");
    }
}
