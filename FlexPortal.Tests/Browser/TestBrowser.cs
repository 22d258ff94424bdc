using FlexPortal.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(TestBrowser))]

namespace FlexPortal.Tests.Browser;

/// <summary>The browser of this test process. It starts when the first test asks for it; every test has a context of its own.</summary>
public sealed class TestBrowser : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<(IPlaywright Playwright, IBrowser Browser)>? _running;

    /// <summary>A browser profile of its own, as a person with these wishes has it.</summary>
    public async Task<IBrowserContext> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, float scale = 1)
    {
        Task<(IPlaywright Playwright, IBrowser Browser)> running;
        lock (_gate)
            running = _running ??= StartAsync();

        var context = await (await running).Browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            DeviceScaleFactor = scale,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(20_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;

        var (playwright, browser) = await _running;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var program = await BrowserProgram.FindAsync();
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(20_000);
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
        return (playwright, browser);
    }
}
