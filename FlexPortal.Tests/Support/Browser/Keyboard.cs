using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>
/// Hands without a mouse: Tab until something has the focus, then a key. At each stop on the way the focus has to be seen: drawn, in the
/// window, not covered, with an outline that differs from what is behind it.
/// </summary>
internal sealed class Keyboard(IPage page)
{
    // What is wrong with the place that has the focus, or null. A row's link is outlined by the row that it covers.
    private const string Fault =
        """
        () => {
          const at = document.activeElement;
          if (!at || at === document.body) return null;
          const what = at.outerHTML.slice(0, 160);
          if (!at.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return `is not drawn: ${what}`;
          const boxes = [...at.getClientRects()].filter(box => box.width > 0 && box.height > 0);
          const box = boxes.find(box => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
          if (!box) return `is outside the window: ${what}`;
          const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
          const over = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
          if (over && !at.contains(over) && !over.contains(at)) return `is covered by ${over.outerHTML.slice(0, 80)}: ${what}`;
          const clear = colour => colour === "transparent" || /, 0\)$/.test(colour);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = getComputedStyle(e).backgroundColor;
              if (!clear(colour)) return colour;
            }
            return "rgb(255, 255, 255)";
          };
          const seen = [null, "::after"].some(part => {
            const style = getComputedStyle(at, part);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
              && !clear(style.outlineColor) && style.outlineColor !== behind(at.parentElement);
          });
          return seen ? null : `has no outline to be seen: ${what}`;
        }
        """;

    private const string Clicks =
        """
        () => {
          window.__mouse = 0;
          for (const kind of ['pointerdown', 'pointermove', 'mousedown', 'mousemove', 'wheel', 'touchstart'])
            addEventListener(kind, () => window.__mouse++, true);
        }
        """;

    /// <summary>How many stops there were.</summary>
    public int Stops { get; private set; }

    /// <summary>From here on a mouse would be noticed.</summary>
    public Task WatchForAMouseAsync() => page.Context.AddInitScriptAsync($"({Clicks})()");

    /// <summary>No mouse has touched the page.</summary>
    public async Task AssertNoMouseAsync() => Assert.Equal(0, await page.EvaluateAsync<int>("window.__mouse"));

    /// <summary>Presses Tab until the goal has the focus.</summary>
    public async Task TabToAsync(ILocator goal, int most = 150)
    {
        await Assertions.Expect(goal).ToHaveCountAsync(1);
        var passed = new List<string>();
        for (var press = 0; press < most; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            await AssertSeenAsync();
            if (await goal.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            passed.Add(await page.EvaluateAsync<string>("document.activeElement.textContent.trim().slice(0, 20)"));
        }

        Assert.Fail($"{goal} is not reached by Tab. On the way: {string.Join(" | ", passed)}");
    }

    /// <summary>Goes there with Tab and presses a key.</summary>
    public async Task PressAsync(ILocator goal, string key = "Enter")
    {
        await TabToAsync(goal);
        await page.Keyboard.PressAsync(key);
    }

    /// <summary>What has the focus can be seen, and that it has it.</summary>
    public async Task AssertSeenAsync()
    {
        Stops++;
        if (await page.EvaluateAsync(Fault) is { ValueKind: JsonValueKind.String } fault)
            Assert.Fail($"Stop {Stops} {fault.GetString()}");
    }
}
