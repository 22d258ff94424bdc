using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>A reader who has chosen all colours: what was coloured is still drawn, and still told by word and shape.</summary>
public sealed class ForcedColoursPageTests
{
    // In each drawing something stands out from the reader's background by 3 : 1 at least (WCAG 1.4.11); a grid is none.
    private const string Unseen =
        """
        () => {
          const numbers = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
          const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const contrast = (one, other) => {
            const [a, b] = [light(one), light(other)];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          };
          const probe = document.body.appendChild(document.createElement("div"));
          const system = name => { probe.style.setProperty("color", name); return numbers(getComputedStyle(probe).color); };
          const [canvas, button] = [system("Canvas"), system("ButtonFace")];
          probe.remove();
          const stands = (shape, paint, behind) => {
            const style = getComputedStyle(shape), colour = numbers(style[paint]);
            return style[paint] !== "none" && colour.length >= 3 && colour[3] !== 0 && Number(style.opacity) >= 0.6
              && contrast(colour, behind) >= 3;
          };
          return [...document.querySelectorAll("main svg")]
            .filter(svg => svg.checkVisibility() && svg.getBoundingClientRect().width > 1)
            .filter(svg => !svg.parentElement.closest("svg") && !svg.matches(".is-empty"))
            .filter(svg => {
              const behind = svg.closest("button, .button") ? button : canvas;
              const shapes = [...svg.querySelectorAll("rect, path, circle, line, text, use")]
                .filter(shape => !shape.matches(".grid-line, .waits, .usual, .is-track"));
              return shapes.length > 0 && !shapes.some(shape => stands(shape, "fill", behind) || stands(shape, "stroke", behind));
            })
            .map(svg => `${svg.parentElement.className} ${svg.outerHTML.slice(0, 200)}`);
        }
        """;

    // A bar of the timeline, and of the last runs: each one, not only something beside it.
    private const string UnseenBars =
        """
        () => [...document.querySelectorAll(".stages .bar, .bars .bar")].filter(bar => {
          const style = getComputedStyle(bar), ink = getComputedStyle(document.body).color;
          return style.fill !== ink && style.stroke !== ink;
        }).map(bar => bar.outerHTML)
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Drawings_are_visible_and_colours_have_a_text(ColorScheme scheme)
    {
        await using var portal = await TestPortal.StartAsync();
        var success = await PortalRuns.CompleteAsync(portal, "missing-cash-report");
        var failed = await PortalRuns.CompleteAsync(portal, "missing-trades");
        var running = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync(scheme, more: options => options.ForcedColors = ForcedColors.Active);
        var page = reader.Page;

        foreach (var (path, states) in new[]
        {
            ("/runs", new[] { "Running", "Failed", "Incomplete" }), ($"/runs/{failed}?tab=stages", ["Failed", "Done", "Not reached"]),
            ($"/runs/{running}", ["Running", "Under way"]), ($"/runs/{success}?tab=stages", ["Incomplete", "Done"]),
        })
        {
            await reader.GoAsync(portal.BaseAddress, path);
            foreach (var state in states)
            {
                var badge = page.GetByRole(AriaRole.Main).GetByText(state, new() { Exact = true }).First;
                await Expect(badge).ToBeVisibleAsync();
                // The shape beside the word, which is the word's own.
                Assert.True(
                    await badge.EvaluateAsync<bool>("badge => badge.querySelector('svg').getBoundingClientRect().width >= 12"),
                    $"{path}: {state} has no shape.");
            }

            Assert.Empty(await page.EvaluateAsync<string[]>(Unseen));
            Assert.Empty(await page.EvaluateAsync<string[]>(UnseenBars));
            Assert.NotEqual(0, await page.Locator(".stages .bar, .bars .bar").CountAsync());
        }

        // The focus is seen on the page of a run too, at every stop.
        var keys = new Keyboard(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" }).FocusAsync();
        for (var stop = 0; stop < 40; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            await keys.AssertSeenAsync();
        }

        Assert.Empty(reader.Complaints);
    }
}
