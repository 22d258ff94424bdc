using FlexPortal.Tests.Support.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class BrowserPageTests
{
    // Draws two texts and compares the pixels. Without a font both are empty; with boxes for letters both are equal.
    private const string LettersDiffer = """
        () => {
            const draw = text => {
                const canvas = document.createElement('canvas');
                const pen = canvas.getContext('2d');
                pen.font = '40px system-ui, sans-serif';
                pen.fillText(text, 10, 60);
                return Array.from(pen.getImageData(0, 0, 200, 100).data).filter((_, i) => i % 4 === 3);
            };
            const run = draw('Run'), other = draw('Kgf'), dots = run.filter(a => a > 0).length;
            return dots > 200 && run.some((a, i) => a !== other[i]);
        }
        """;

    [Fact]
    public async Task A_page_is_run_and_its_text_can_be_read()
    {
        await using var server = await ServeAsync(
            "<title>Runs</title><button onclick=\"this.textContent='1,234.56 €'\">Run ingestion</button>");
        await using var context = await BrowserFixture.NewContextAsync();
        var page = await context.NewPageAsync();

        await page.GotoAsync(server.Urls.Single());
        await page.GetByText("Run ingestion").ClickAsync();

        Assert.Equal("Runs", await page.TitleAsync());
        Assert.Equal("1,234.56 €", await page.GetByRole(Microsoft.Playwright.AriaRole.Button).InnerTextAsync());
        Assert.True(await page.EvaluateAsync<bool>(LettersDiffer), "no font can be found: letters are invisible, or all boxes");
        Assert.NotEmpty(await page.ScreenshotAsync());
    }

    [Fact]
    public async Task Two_contexts_share_no_cookie()
    {
        await using var server = await ServeAsync("<p>hello</p>");
        await using var first = await BrowserFixture.NewContextAsync();
        await using var second = await BrowserFixture.NewContextAsync();
        await first.AddCookiesAsync([new() { Name = "a", Value = "b", Url = server.Urls.Single() }]);

        Assert.Single(await first.CookiesAsync());
        Assert.Empty(await second.CookiesAsync());
    }

    private static async Task<WebApplication> ServeAsync(string html)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => Results.Content(html, "text/html; charset=utf-8"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
