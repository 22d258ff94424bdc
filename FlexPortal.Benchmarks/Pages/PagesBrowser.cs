using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>A real browser.</summary>
internal sealed class PagesBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private PagesBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<PagesBrowser> StartAsync()
    {
        var program = await BrowserProgram.FindAsync();
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program.Path,
            Env = program.Environment.Count == 0 ? null : program.Environment,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-dev-shm-usage"],
        }));
    }

    /// <summary>A context without animations: a hundred spinning icons would use the portal's processor time.</summary>
    public Task<IBrowserContext> NewContextAsync() => Browser.NewContextAsync(new() { ReducedMotion = ReducedMotion.Reduce });

    /// <summary>Opens a page and waits until it is alive: the portal has then a circuit for it.</summary>
    public static async Task<IPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(address.ToString());
        await AliveAsync(page);
        return page;
    }

    /// <summary>Waits until the page answers clicks; until then its buttons are disabled.</summary>
    public static Task AliveAsync(IPage page) =>
        page.Locator("main button[disabled]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
