using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace FlexPortal.Tests.Support.Browser;

/// <summary>The browser of this test process; it starts when the first test asks for a context. A test uses a context of its own.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<(IPlaywright Playwright, IBrowser Browser)>? _running;

    /// <summary>A fresh context: no cookies, no storage. The test disposes it.</summary>
    internal static async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null)
    {
        Task<(IPlaywright Playwright, IBrowser Browser)> running;
        lock (Gate)
        {
            running = _running ??= StartAsync();
        }

        return await (await running).Browser.NewContextAsync(options);
    }

    /// <summary>Closes the browser.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<(IPlaywright Playwright, IBrowser Browser)>? running;
        lock (Gate)
        {
            (running, _running) = (_running, null);
        }

        if (running is not null)
        {
            var (playwright, browser) = await running;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var program = await BrowserProgram.FindAsync();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program.Path,
            Env = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Select(v => KeyValuePair.Create((string)v.Key, (string)v.Value!))
                .Where(v => !program.Environment.ContainsKey(v.Key))
                .Concat(program.Environment),
            Headless = true,
            // Root has no sandbox, and the browser only ever sees our own pages.
            ChromiumSandbox = false,
            Args =
            [
                "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                "--disable-dev-shm-usage",
                // A page lives for seconds: a process for graphics and an optimizing compiler cost more than they gain.
                "--in-process-gpu", "--js-flags=--no-opt",
            ],
        });
        return (playwright, browser);
    }
}
