using FlexPortal.Tests.Api;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser.Live;

/// <summary>A page is drawn again when it becomes interactive: whatever the reader was doing at that moment goes on.</summary>
public sealed class HandOverPageTests(ApiPortal shared) : IClassFixture<ApiPortal>, IAsyncLifetime
{
    private readonly TaskCompletionSource _held = new();
    private Reader _reader = null!;

    private IPage Page => _reader.Page;

    public async ValueTask InitializeAsync()
    {
        await PortalRuns.CompleteAsync(shared.Portal, "default");
        _reader = await Reader.OpenAsync();
    }

    [Fact]
    public async Task A_link_that_is_pressed_before_and_released_after_is_followed()
    {
        await OpenHeldAsync("/runs");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).First.HoverAsync();
        await Page.Mouse.DownAsync();

        await ReleaseAsync();
        await Page.Mouse.UpAsync();

        await Expect(Page.Locator("[data-empty]")).ToBeVisibleAsync();
        await Expect(Page.Locator("[data-address*='state=failed']")).ToHaveCountAsync(1);
        Assert.Empty(_reader.Complaints);
    }

    [Fact]
    public async Task A_press_that_ends_elsewhere_follows_nothing()
    {
        await OpenHeldAsync("/runs");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).First.HoverAsync();
        await Page.Mouse.DownAsync();

        await ReleaseAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).HoverAsync();
        await Page.Mouse.UpAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sandbox", Exact = true }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sandbox broker");
        Assert.Empty(_reader.Complaints);
    }

    [Fact]
    public async Task What_was_opened_and_typed_before_stays_and_counts()
    {
        await OpenHeldAsync("/runs");
        await Page.Locator("details.more > summary").ClickAsync();
        var code = Page.Locator("[name=error_code]");
        await code.FillAsync("FLEX_TOKEN");
        await code.PressAsync("ArrowLeft");

        await ReleaseAsync();

        await Expect(Page.Locator("details.more")).ToHaveAttributeAsync("open", "");
        await Expect(code).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("End");
        await Page.Keyboard.TypeAsync("_EXPIRED");
        await Expect(code).ToHaveValueAsync("FLEX_TOKEN_EXPIRED");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Apply filters" }).ClickAsync();
        await Expect(Page.Locator("[data-address='/runs?error_code=FLEX_TOKEN_EXPIRED']")).ToHaveCountAsync(1);
        Assert.Empty(_reader.Complaints);
    }

    [Fact]
    public async Task Typed_text_counts_without_another_letter()
    {
        await OpenHeldAsync("/runs");
        await Page.Locator("details.more > summary").ClickAsync();
        await Page.Locator("[name=error_code]").FillAsync("FLEX_TOKEN_EXPIRED");

        await ReleaseAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Apply filters" }).ClickAsync();
        await Expect(Page.Locator("[data-address='/runs?error_code=FLEX_TOKEN_EXPIRED']")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_focus_of_a_link_stays()
    {
        await OpenHeldAsync("/runs");
        var link = Page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).First;
        await link.FocusAsync();

        await ReleaseAsync();

        await Expect(link).ToBeFocusedAsync();
        Assert.Empty(_reader.Complaints);
    }

    [Fact]
    public async Task A_link_that_is_followed_while_the_circuit_begins_is_shown_as_loaded()
    {
        var asked = new TaskCompletionSource();
        await Page.RouteWebSocketAsync("**/_blazor**", line =>
        {
            var (portal, messages) = (line.ConnectToServer(), 0);
            line.OnMessage(message => Send(portal, message));
            // The first message is the answer to the handshake; the next one is held, so the browser has sent the old address.
            var before = Task.CompletedTask;
            portal.OnMessage(message => before = PassAsync(before, ++messages, message));

            async Task PassAsync(Task earlier, int number, IWebSocketFrame message)
            {
                await earlier;
                if (number == 2)
                {
                    asked.SetResult();
                    await _held.Task;
                }

                Send(line, message);
            }
        });
        await Page.GotoAsync(new Uri(shared.Portal.BaseAddress, "/runs").AbsoluteUri);
        await asked.Task;

        await Page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).First.ClickAsync();
        await Expect(Page.Locator("[data-empty]")).ToBeVisibleAsync();
        await ReleaseAsync();

        await Expect(Page.Locator("[data-address*='state=failed']")).ToHaveCountAsync(1);
        await Expect(Page.Locator("html[data-loading]")).ToHaveCountAsync(0);
        Assert.Empty(_reader.Complaints);
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static void Send(IWebSocketRoute to, IWebSocketFrame message)
    {
        if (message.Binary is { Length: > 0 } bytes)
            to.Send(bytes);
        else
            to.Send(message.Text!);
    }

    /// <summary>Opens a page that does not become interactive yet.</summary>
    private async Task OpenHeldAsync(string path)
    {
        await Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await _held.Task;
            await route.ContinueAsync();
        });
        await Page.GotoAsync(new Uri(shared.Portal.BaseAddress, path).AbsoluteUri);
    }

    private async Task ReleaseAsync()
    {
        _held.SetResult();
        await Expect(Page.Locator("main button:disabled")).ToHaveCountAsync(0);
    }
}
