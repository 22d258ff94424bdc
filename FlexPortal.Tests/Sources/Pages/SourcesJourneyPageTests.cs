using System.Text;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Sources.Pages;

/// <summary>The pages of groups and files in a browser.</summary>
public sealed class SourcesJourneyPageTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    // What a name must never do.
    private const string Hostile = "\"><img src=x onerror=window.hit=1>.xlsx";

    [Fact]
    public async Task Three_files_at_once_are_each_taken_refused_or_recognised_and_the_list_follows()
    {
        var group = await portal.GroupAsync("Three");
        await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;
        await page.EvaluateAsync("globalThis.sameDocument = true");

        await page.Locator("[data-upload-input]").SetInputFilesAsync(
        [
            File("notes.csv", "Name,Note\nNestlé,bought\n"), File(Hostile, "%PDF-1.7\n"), File("copy.csv", SourcesPortal.Prices),
        ]);
        await Expect(Item(page, "notes.csv")).ToHaveAttributeAsync("data-state", "ready");
        await Expect(Item(page, "notes.csv").Locator("[data-upload-words]")).ToHaveTextAsync("1 row, 2 columns, version 1.");
        await Expect(Item(page, Hostile).Locator("[data-upload-code]")).ToHaveTextAsync("TABLE_WRONG_KIND");
        await Expect(Item(page, "copy.csv").Locator("[data-upload-words]")).ToContainTextAsync(
            "already here, in prices.csv");
        await Expect(page.Locator("tr[data-file='notes.csv']")).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-file]")).ToHaveCountAsync(2);
        // The list was read again, and what was uploaded stays beside it.
        await Expect(page.Locator(".upload-item")).ToHaveCountAsync(3);
        Assert.True(await page.EvaluateAsync<bool>("globalThis.sameDocument === true && window.hit === undefined"));
        await Axe.LookEverywhereAsync(reader, "/sources/group after an upload");

        await page.Locator("[data-upload-input]").SetInputFilesAsync(
            [File("Prices.csv", SourcesPortal.Prices + "DE0007164600,2026-03-31,1\n")]);
        var asks = Item(page, "Prices.csv");
        await Expect(asks.Locator("legend")).ToHaveTextAsync("prices.csv is in this group, as version 1.");
        await Axe.LookEverywhereAsync(reader, "/sources/group with a question");
        await asks.Locator("[data-upload-label]").FillAsync("April");
        await asks.Locator("[data-upload-answer]").ClickAsync();
        await Expect(asks).ToHaveAttributeAsync("data-state", "ready");
        await Expect(page.Locator("tr[data-file='prices.csv'] [data-label=Version]")).ToContainTextAsync("April");
        Assert.Empty(Serious(reader));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_kept_as_a_new_file_under_another_name()
    {
        var group = await portal.GroupAsync("Renamed");
        await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;

        await page.Locator("[data-upload-input]").SetInputFilesAsync([File("prices.csv", "Name,Price\nA,1\n")]);
        await page.Locator(".upload-item [value=new]").CheckAsync();
        await Expect(page.Locator("[data-upload-label]")).ToBeHiddenAsync();
        await Expect(page.Locator("[data-upload-rename]")).ToHaveValueAsync("prices (2).csv");
        await page.Locator("[data-upload-answer]").ClickAsync();

        await Expect(page.Locator("tr[data-file='prices (2).csv']")).ToBeVisibleAsync();
        Assert.Empty(Serious(reader));
    }

    [Fact]
    public async Task Files_are_dropped_anywhere_and_pasted_and_copied_cells_are_not()
    {
        var group = await portal.GroupAsync("Dropped");
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;

        await page.EvaluateAsync(
            """
            () => {
              const files = (name, text) => {
                const data = new DataTransfer();
                data.items.add(new File([text], name));
                return data;
              };
              const main = document.querySelector("main");
              const dataTransfer = files("dropped.csv", "A,B\nx,1\n");
              main.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
              const paste = (data) =>
                main.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
              paste(files("pasted.csv", "A,B\ny,2\n"));
              const cells = files("image.png", "picture");
              cells.setData("text/plain", "x\ty");
              paste(cells);
            }
            """);

        await Expect(Item(page, "dropped.csv")).ToHaveAttributeAsync("data-state", "ready");
        await Expect(Item(page, "pasted.csv")).ToHaveAttributeAsync("data-state", "ready");
        await Expect(page.Locator(".upload-item")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task An_upload_is_cancelled_and_tried_again_and_goes_on_while_another_page_is_shown()
    {
        var group = await portal.GroupAsync("Cancelled");
        await using var reader = await OpenAsync($"/sources/{group}");
        var page = reader.Page;
        var held = new TaskCompletionSource<IRoute>();
        await page.RouteAsync("**/files?name=*&as=*", route => held.TrySetResult(route));

        await page.Locator("[data-upload-input]").SetInputFilesAsync([File("slow.csv", SourcesPortal.Prices)]);
        await held.Task;
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload of slow.csv" })).ToBeVisibleAsync();
        await Axe.LookInBothSchemesAsync(reader, "an upload under way");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel: slow.csv" }).ClickAsync();
        await Expect(Item(page, "slow.csv")).ToHaveAttributeAsync("data-state", "canceled");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Try again: slow.csv" })).ToBeFocusedAsync();
        await Expect(page.Locator("[data-empty=files]")).ToBeVisibleAsync();

        held = new();
        await page.Keyboard.PressAsync("Enter");
        var route = await held.Task;
        await page.Locator(".nav a[href='/statements']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Statements");
        await route.ContinueAsync();
        await page.GoBackAsync();
        await Expect(Item(page, "slow.csv")).ToHaveAttributeAsync("data-state", "ready");
        await Expect(page.Locator("tr[data-file='slow.csv']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_is_deleted_after_a_question_and_the_deletion_is_undone()
    {
        var group = await portal.GroupAsync("Undone");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await using var reader = await OpenAsync($"/sources/{group}/files/{file}");
        var page = reader.Page;
        await Axe.LookEverywhereAsync(reader, "/sources/group/files/file");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await Axe.LookInBothSchemesAsync(reader, "deleting a file");
        await page.Locator("[data-action=delete-file]").ClickAsync();
        await Expect(page.Locator("[data-notice=removed]")).ToContainTextAsync("prices.csv is deleted");
        await Axe.LookEverywhereAsync(reader, "the receipt of a deletion");
        await reader.GoAsync(portal.Portal.BaseAddress, $"/sources/{group}?deleted=yes");
        await Axe.LookEverywhereAsync(reader, "deleted files");
        await reader.GoAsync(portal.Portal.BaseAddress, $"/sources/{group}/files/{file}");
        await Axe.LookEverywhereAsync(reader, "a deleted file");
        await reader.GoAsync(portal.Portal.BaseAddress, $"/sources/{group}?removed={file}");
        await page.Locator("[data-action=undo-delete]").ClickAsync();

        await Expect(page.Locator("[data-notice=restored]")).ToBeVisibleAsync();
        await page.Locator(".breadcrumb a").ClickAsync();
        await Expect(page.Locator("tr[data-file='prices.csv']")).ToBeVisibleAsync();
        Assert.Empty(Serious(reader));
    }

    [Fact]
    public async Task Another_user_sees_a_change_without_a_reload()
    {
        var group = await portal.GroupAsync("Live");
        var file = await portal.UploadAsync(group, "numbers.csv", SourcesPortal.Numbers);
        await using var reader = await OpenAsync($"/sources/{group}/files/{file}", "vera");
        var page = reader.Page;
        await page.EvaluateAsync("globalThis.sameDocument = true");
        await Axe.LookEverywhereAsync(reader, "a file that needs a look");

        await portal.UploadAsync(group, "numbers.csv", "A;B\n3;4\n5;6\n", "&label=with%20header");

        await Expect(page.Locator("[data-file][data-state]").First).ToHaveAttributeAsync("data-state", "ready");
        await Expect(page.Locator("tr[data-version]")).ToHaveCountAsync(2);
        Assert.True(await page.EvaluateAsync<bool>("globalThis.sameDocument === true"));
        await page.Locator("#compare-key").SelectOptionAsync(["A"]);
        await page.Locator("[data-action=compare]").ClickAsync();
        await Expect(page.Locator("[data-comparison='1-2']")).ToBeVisibleAsync();
        Assert.EndsWith("?from=1&to=2&key=A#comparison", page.Url, StringComparison.Ordinal);
        await Axe.LookEverywhereAsync(reader, "a file with compared versions");
    }

    [Fact]
    public async Task The_first_group_is_created_and_another_one_is_switched_to_by_keyboard()
    {
        await using var empty = new SourcesPortal();
        await empty.InitializeAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await SignInAsync(empty, page, "anna", "/sources");
        await Expect(page.Locator("[data-empty=groups]")).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "/sources without a group");

        await page.Locator("[name=name]").FillAsync("Custodian A");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=created]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-empty=files]")).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "an empty group");
        await page.GetByRole(AriaRole.Button, new() { Name = "New group…" }).ClickAsync();
        await Axe.LookInBothSchemesAsync(reader, "creating a group");
        await page.Locator("#create-group [name=name]").FillAsync("custodian a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#create-group [data-field-error=GROUP_NAME_ALREADY_TAKEN]")).ToBeVisibleAsync();
        await page.Locator("#create-group [name=name]").FillAsync("Custodian B");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Custodian B");

        var menu = page.Locator(".group-switch summary");
        await menu.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Axe.LookInBothSchemesAsync(reader, "the groups");
        await page.GetByRole(AriaRole.Link, new() { Name = "Custodian A" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Custodian A");
        await page.GotoAsync(new Uri(empty.Portal.BaseAddress, "/sources").AbsoluteUri);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Custodian A");
        await page.GotoAsync(new Uri(empty.Portal.BaseAddress, "/sources?all=yes").AbsoluteUri);
        await Axe.LookEverywhereAsync(reader, "all groups");
        Assert.Empty(Serious(reader));
    }

    [Fact]
    public async Task A_file_is_uploaded_and_its_header_chosen_by_keyboard_alone()
    {
        var group = await portal.GroupAsync("Keyboard");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        var keyboard = new Keyboard(page);
        await SignInAsync(portal, page, "anna", "/");
        await keyboard.WatchForAMouseAsync();
        await reader.GoAsync(portal.Portal.BaseAddress, $"/sources/{group}");

        // Waits from before the way there: a busy browser hears of the wait after a key that is pressed at once, and shows its own dialog.
        var chooser = await page.RunAndWaitForFileChooserAsync(async () =>
        {
            await keyboard.TabToAsync(page.Locator("[data-upload-choose]"));
            await page.Keyboard.PressAsync("Enter");
        });
        Assert.True(chooser.IsMultiple);
        await chooser.SetFilesAsync([File("odd.csv", "Report;x\nName;Price\nA;1\nB;2\n")]);
        await Expect(Item(page, "odd.csv").Locator("[data-upload-open]")).ToBeVisibleAsync();
        await keyboard.PressAsync(Item(page, "odd.csv").Locator("[data-upload-open]"));
        await page.WaitForURLAsync("**/files/**");
        await Expect(page.Locator("[data-header-row]")).ToBeVisibleAsync();
        var header = await page.Locator("[data-header-row]").GetAttributeAsync("data-header-row");

        // The rows are one stop; arrows go from one to the next.
        await keyboard.TabToAsync(page.Locator(".rows [tabindex='0']"));
        for (var press = 0; press < 3 && await page.EvaluateAsync<bool>("document.activeElement.value !== '3'"); press++)
            await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=read]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-header-row]")).ToHaveAttributeAsync("data-header-row", "3");
        Assert.NotEqual("3", header);
        await keyboard.AssertNoMouseAsync();
    }

    [Fact]
    public async Task Without_scripts_the_page_says_that_upload_needs_them_and_the_rest_works()
    {
        var group = await portal.GroupAsync("Plain");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await using var reader = await Reader.OpenAsync(scripts: false);
        var page = reader.Page;
        await SignInAsync(portal, page, "anna", $"/sources/{group}");

        await Expect(page.Locator("[data-notice=no-script]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-upload]")).ToBeHiddenAsync();
        await page.GotoAsync(new Uri(portal.Portal.BaseAddress, $"/sources/{group}/files/{file}").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take row 2 as the header" }).ClickAsync();
        await Expect(page.Locator("[data-header-row]")).ToHaveAttributeAsync("data-header-row", "2");
    }

    private static FilePayload File(string name, string text) =>
        new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(text) };

    private static ILocator Item(IPage page, string name) =>
        page.Locator(".upload-item", new() { Has = page.GetByText(name, new() { Exact = true }) });

    // A refused upload is an answer that the browser names on its console.
    private static IEnumerable<string> Serious(Reader reader) =>
        reader.Complaints.Where(complaint => !complaint.Contains("the server responded with a status of 4", StringComparison.Ordinal));

    private static async Task SignInAsync(SourcesPortal portal, IPage page, string user, string address)
    {
        await page.GotoAsync(new Uri(portal.Portal.BaseAddress, $"/sign-in?returnUrl={Uri.EscapeDataString(address)}").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync(user);
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    private async Task<Reader> OpenAsync(string address, string user = "anna")
    {
        var reader = await Reader.OpenAsync();
        await SignInAsync(portal, reader.Page, user, address);
        await Expect(reader.Page.Locator(".live-badge")).ToBeVisibleAsync();
        return reader;
    }
}
