using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The settings form as a browser without scripts sends it.</summary>
public sealed class SettingsApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_page_has_the_saved_settings_without_scripts()
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await SaveAsync(portal, ("zone", "Europe/Zurich"), ("times", "ago"), ("density", "compact"), ("theme", "dark"));

        Assert.Equal("saved", page.QuerySelector(".notice")!.GetAttribute("data-notice"));
        var root = page.DocumentElement;
        Assert.Equal(
            ("dark", "compact", "off"),
            (root.GetAttribute("data-theme"), root.GetAttribute("data-density"), root.GetAttribute("data-keys")));
        Assert.Equal("Europe/Zurich", page.QuerySelector("#zone")!.GetAttribute("value"));
        Assert.NotNull(page.QuerySelector("[name=times][value=ago][checked]"));
        Assert.Null(page.QuerySelector("[name=keys][checked], [name=notify][checked]"));
        var other = await ReadAsync(portal, "/runs");
        Assert.Equal("dark", other.DocumentElement.GetAttribute("data-theme"));
        Assert.NotNull((await ReadAsync(portal, "/help/shortcuts")).QuerySelector("main [data-notice=keys-off]"));
    }

    [Fact]
    public async Task A_zone_that_is_not_known_is_shown_again_with_an_error_and_the_rest_is_saved()
    {
        await using var portal = await TestPortal.StartAsync();
        await SaveAsync(portal, ("zone", "Asia/Tokyo"), ("keys", "on"));

        var page = await SaveAsync(
            portal,
            ("zone", "Mars/<b>Base</b>"),
            ("theme", "light"),
            ("density", "9"),
            ("times", "later"),
            ("keys", "on"),
            ("notify", "on"));

        Assert.Equal("ZONE_UNKNOWN", page.QuerySelector("[data-field-error]")!.GetAttribute("data-field-error"));
        Assert.Equal("Mars/<b>Base</b>", page.QuerySelector("#zone")!.GetAttribute("value"));
        Assert.Equal("Tokyo", page.QuerySelector(".topbar .menu summary")!.TextContent.Trim());
        Assert.Equal("Asia/Tokyo", (await ReadAsync(portal, "/settings")).QuerySelector("#zone")!.GetAttribute("value"));
        var root = page.DocumentElement;
        Assert.Equal(
            ("light", "comfortable", "on", "on"),
            (
                root.GetAttribute("data-theme"),
                root.GetAttribute("data-density"),
                root.GetAttribute("data-keys"),
                root.GetAttribute("data-notify")));
        Assert.Null(page.QuerySelector("main b"));
    }

    [Fact]
    public async Task An_empty_form_is_the_default_without_single_keys()
    {
        await using var portal = await TestPortal.StartAsync();
        await SaveAsync(portal, ("zone", "Asia/Tokyo"), ("theme", "dark"));

        var page = await SaveAsync(portal);

        Assert.Equal("UTC", page.QuerySelector("#zone")!.GetAttribute("value"));
        Assert.False(page.DocumentElement.HasAttribute("data-theme"));
    }

    [Fact]
    public async Task A_form_without_the_token_of_the_page_is_refused()
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.PostAsync("/settings/save", new FormUrlEncodedContent([new("zone", "Asia/Tokyo")]), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("UTC", (await ReadAsync(portal, "/settings")).QuerySelector("#zone")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_address_wins_over_the_setting_and_its_links_keep_it()
    {
        await using var portal = await TestPortal.StartAsync();
        await SaveAsync(portal, ("zone", "Europe/Zurich"), ("keys", "on"));

        var page = await ReadAsync(portal, "/settings?tz=Asia/Tokyo");

        Assert.Contains("Asia/Tokyo", page.QuerySelector(".notice.is-quiet")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/runs?tz=Asia/Tokyo", page.QuerySelector(".nav a[data-shortcut='g r']")!.GetAttribute("href"));
        Assert.Equal("Tokyo", page.QuerySelector(".menu summary")!.TextContent.Trim());
        Assert.Equal("page", page.QuerySelector("[data-shortcut='g s']")!.GetAttribute("aria-current"));
    }

    private static async Task<IDocument> SaveAsync(TestPortal portal, params (string Name, string Value)[] fields)
    {
        var form = await ReadAsync(portal, "/settings");
        var token = form.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var answer = await portal.Http.PostAsync(
            "/settings/save",
            new FormUrlEncodedContent(
                [new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
            Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("/settings", answer.RequestMessage!.RequestUri!.AbsolutePath);
        return await ParseAsync(await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task<IDocument> ReadAsync(TestPortal portal, string path) =>
        await ParseAsync(await portal.Http.GetStringAsync(path, Ct));

    private static Task<IDocument> ParseAsync(string html) =>
        BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html), Ct);
}
