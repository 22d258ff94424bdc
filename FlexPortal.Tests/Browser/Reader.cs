using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;

namespace FlexPortal.Tests.Browser;

/// <summary>A person with a browser of their own, and what the browser complained about.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Reader(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>Errors on the console, violations of the content policy, requests that went elsewhere: nothing, if all is well.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    /// <summary>Opens a tab.</summary>
    public static async Task<Reader> OpenAsync(
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        int height = 900,
        ReducedMotion motion = ReducedMotion.Reduce,
        bool scripts = true,
        Action<BrowserNewContextOptions>? more = null)
    {
        var options = new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = motion,
            JavaScriptEnabled = scripts,
            Locale = "en-GB",
        };
        more?.Invoke(options);
        var context = await BrowserFixture.NewContextAsync(options);
        context.SetDefaultTimeout((float)Eventually.Patience * 1000);
        Assertions.SetDefaultExpectTimeout((float)Eventually.Patience * 1000);
        var reader = new Reader(context, await context.NewPageAsync());
        await reader.ListenAsync();
        return reader;
    }

    /// <summary>Another tab of the same browser.</summary>
    public Task<IPage> OpenTabAsync() => _context.NewPageAsync();

    /// <summary>Opens an address of the portal and waits until the page is alive: until then its buttons are disabled.</summary>
    public async Task GoAsync(Uri portal, string path)
    {
        await Page.GotoAsync(new Uri(portal, path).AbsoluteUri);
        await Assertions.Expect(Page.Locator("main button:disabled")).ToHaveCountAsync(0);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private async Task ListenAsync()
    {
        Page.Console += (_, message) =>
        {
            // The library says so of a list whose place is not drawn yet when its field begins, on a page that is left or sent at once;
            // it looks for the place again when the list is connected.
            if (message.Text.StartsWith("No Popover Container found", StringComparison.Ordinal))
                return;
            if (message.Type is "error" or "warning")
                Add($"{message.Type}: {message.Text}");
        };
        Page.PageError += (_, error) => Add($"exception: {error}");
        await _context.AddInitScriptAsync("""
            document.addEventListener('securitypolicyviolation', e =>
              console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
            """);
    }

    private void Add(string complaint)
    {
        lock (_complaints)
            _complaints.Add(complaint);
    }
}
