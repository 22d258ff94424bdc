using System.Text;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Sources.Pages;

/// <summary>Rows of a file, uploads that are lost, and the switch of groups in a browser.</summary>
public sealed class FileJourneyPageTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    // Whether a row is in sight, below everything that stays above it.
    private const string IsInSight = """
        row => {
          const { left, top, height } = row.cells[0].getBoundingClientRect();
          return [top + 2, top + height - 2].every(at => row.contains(document.elementFromPoint(left + 4, at)));
        }
        """;

    [Theory]
    [InlineData(9)]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(501)]
    public async Task A_row_that_is_named_is_in_sight_below_the_header_and_marked(int row)
    {
        var group = await portal.GroupAsync($"Row {row}");
        var file = await portal.UploadAsync(
            group, "long.csv", "Name,Price\n" + string.Concat(Enumerable.Range(2, 500).Select(one => $"Fund {one},{one}\n")));
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;

        // A link of a page that is already there is followed without a load, as that of a hit is.
        await page.EvaluateAsync(
            "address => { const link = document.createElement('a'); link.href = address; link.id = 'hit'; link.textContent = 'hit'; "
                + "document.querySelector('main').prepend(link); }",
            $"/sources/{group}/files/{file}?version=1&row={row}#row-{row}");
        await page.Locator("#hit").ClickAsync();

        var found = page.Locator($"#row-{row}");
        await Expect(found).ToHaveClassAsync("is-marked");
        await Expect(found).ToBeInViewportAsync();
        await Support.Eventually.IsAsync(() => found.EvaluateAsync<bool>(IsInSight));
        await Axe.LookEverywhereAsync(reader, "a marked row");
    }

    [Fact]
    public async Task A_cut_upload_is_still_told_after_the_page_was_loaded_again()
    {
        var group = await portal.GroupAsync("Cut");
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;
        await page.RouteAsync("**/files?name=*&as=*", route => route.AbortAsync());
        await page.Locator("[data-upload-input]").SetInputFilesAsync(File("cut.csv"));
        var item = page.Locator(".upload-item");
        await Expect(item).ToHaveAttributeAsync("data-state", "failed");
        await Expect(item.Locator("[data-upload-again]")).ToBeVisibleAsync();

        await page.ReloadAsync();

        await Expect(item).ToHaveAttributeAsync("data-state", "failed");
        await Expect(item.Locator("[data-upload-name]")).ToHaveTextAsync("cut.csv");
        await Expect(item.Locator("[data-upload-words]")).ToHaveTextAsync(
            "The connection was lost before the portal answered. Upload it again: bytes that are already here are recognised.");
        await Expect(item.Locator("[data-upload-again]")).ToBeHiddenAsync();
        await Axe.LookEverywhereAsync(reader, "a lost upload");
        await item.Locator("[data-upload-remove]").ClickAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("[data-upload]")).ToBeVisibleAsync();
        await Expect(item).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_same_bytes_ask_nothing_and_lead_to_their_file()
    {
        var group = await portal.GroupAsync("Same");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await using var reader = await OpenAsync($"/sources/{group}");

        await reader.Page.Locator("[data-upload-input]").SetInputFilesAsync(File("prices.csv"));

        var item = reader.Page.Locator(".upload-item");
        await Expect(item).ToHaveAttributeAsync("data-state", "here");
        await Expect(item.Locator("[data-upload-open]")).ToHaveAttributeAsync("href", $"/sources/{group}/files/{file}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/columns")]
    [InlineData("/queue")]
    [InlineData("/search")]
    public async Task Every_part_of_a_group_switches_to_the_same_part_of_another_and_the_menu_closes(string part)
    {
        var other = await portal.GroupAsync($"Other {part.Length}");
        var group = await portal.GroupAsync($"This {part.Length}");
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, $"/sources/{group}{part}");

        await page.Locator(".group-switch summary").ClickAsync();
        await page.Locator($"[data-group='{other}']").ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync($"Other {part.Length}");
        Assert.EndsWith($"/sources/{other}{part}", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator(".group-switch[open]")).ToHaveCountAsync(0);
    }

    private static FilePayload File(string name) =>
        new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(SourcesPortal.Prices) };

    private async Task<Reader> OpenAsync(string address)
    {
        var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await page.GotoAsync(new Uri(portal.Portal.BaseAddress, $"/sign-in?returnUrl={Uri.EscapeDataString(address)}").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        await Expect(page.Locator(".live-badge")).ToBeVisibleAsync();
        return reader;
    }
}
