using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static FlexPortal.Tests.Sources.SourcesHost;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>Columns, queue and search in a browser.</summary>
public sealed class EmbeddingJourneyPageTests : IAsyncLifetime
{
    private const int Phone = 390;

    private TestDatabase _database = null!;
    private EmbeddingServer _server = null!;
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _server = await EmbeddingServer.StartAsync();
        var settings = Settings(_server).ToDictionary(one => one.Key, string? (one) => one.Value, StringComparer.Ordinal);
        _portal = await TestPortal.StartAsync(settings, _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Files_are_embedded_again_with_a_mixed_outcome_that_is_followed_live()
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Journey");
        await UploadAsync(group, "ready.csv", ("JOA", "held"), ("JOB", "sold"));
        _server.Refused = "poison";
        await UploadAsync(group, "poison.csv", ("JOC", "poison"), ("JOD", "sold"));
        await IdleAsync();
        var gate = new TaskCompletionSource();
        _server.Gate = gate.Task;
        await UploadAsync(group, "busy.csv", ("JOE", "held"), ("JOF", "sold"));
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/queue");
        await Expect(page.Locator("tr[data-state=processing]")).ToContainTextAsync("busy.csv");
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(1);
        await Axe.LookEverywhereAsync(reader, "the queue");

        await page.Locator("[data-action=plan]").ClickAsync();
        await Expect(page.Locator("[data-answer]")).ToContainTextAsync("new or changed");
        await Axe.LookEverywhereAsync(reader, "the plan");
        await page.GetByLabel("Embed busy.csv").CheckAsync();
        await page.Locator("[data-action=embed]").ClickAsync();

        await Expect(page.Locator("[data-file='busy.csv'] .status-badge")).ToHaveTextAsync("Skipped");
        await Expect(page.Locator("[data-outcome-answer]")).ToContainTextAsync("1 left out");
        await page.EvaluateAsync("globalThis.sameDocument = true");
        gate.SetResult();
        await Expect(page.Locator("[data-file='ready.csv']")).ToHaveAttributeAsync("data-became", "completed");
        await Expect(page.Locator("[data-file='poison.csv']")).ToHaveAttributeAsync("data-became", "failed");
        await Expect(page.Locator("[data-file='poison.csv']")).ToContainTextAsync("EMBEDDING_REQUEST_REFUSED");
        await Expect(page.Locator("[data-answer]")).ToHaveTextAsync("No file waits.");
        Assert.True(await page.EvaluateAsync<bool>("globalThis.sameDocument === true"));
        await Axe.LookEverywhereAsync(reader, "the outcome");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_queue_is_paused_a_job_is_cancelled_and_the_queue_resumed()
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Pause");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/queue");
        await Axe.LookEverywhereAsync(reader, "an empty queue");
        await page.Locator("[data-action=pause]").ClickAsync();
        await Expect(page.Locator("[data-answer]")).ToContainTextAsync("Paused since");

        await UploadAsync(group, "a.csv", ("PAA", "held"), ("PAB", "sold"));
        await UploadAsync(group, "b.csv", ("PAC", "held"), ("PAD", "sold"));
        await Expect(page.Locator("tr[data-job]")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel a.csv" }).ClickAsync();
        await Expect(page.Locator("tr[data-ended][data-state=cancelled]")).ToContainTextAsync("a.csv");
        await Expect(page.Locator("tr[data-job]")).ToHaveCountAsync(1);
        await Axe.LookEverywhereAsync(reader, "a paused queue");
        await page.Locator("[data-action=resume]").ClickAsync();

        await Expect(page.Locator("tr[data-ended][data-state=completed]")).ToContainTextAsync("b.csv");
        await Expect(page.Locator("[data-answer]")).ToHaveTextAsync("No file waits.");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_search_leads_from_the_keyboard_to_the_cell()
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Keys");
        var file = await UploadAsync(group, "a.csv", ("KEYA", "held"), ("KEYB", "sold"));
        await IdleAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/search");
        await Expect(page.Locator("#search-text")).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("KEYB");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/search?q=KEYB");
        await Expect(page.Locator("mark").First).ToHaveTextAsync("KEYB");
        await Axe.LookEverywhereAsync(reader, "hits");
        var keyboard = new Keyboard(page);
        await keyboard.TabToAsync(page.Locator("[data-cell]").First);
        Assert.EndsWith(
            $"/sources/{group}/files/{file}?version=1&row=3#row-3", await page.EvaluateAsync<string>("document.activeElement.href"),
            StringComparison.Ordinal);
        Assert.Empty(reader.Complaints);
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync($"**/files/{file}?version=1&row=3#row-3");
        await Expect(page.Locator("tr#row-3")).ToContainTextAsync("KEYB");
    }

    [Fact]
    public async Task The_texts_follow_the_choice_of_columns_without_a_reload()
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Live columns");
        await UploadAsync(group, "a.csv", ("LCA", "held"), ("LCB", "sold"), ("LCC", "sold"));
        await IdleAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/columns");
        await Expect(page.Locator("[data-text='2'] .text")).ToHaveTextAsync("Symbol: LCA; Quantity: 100; Note: held");
        await Axe.LookEverywhereAsync(reader, "the columns");

        await page.GetByLabel("Embed Quantity").UncheckAsync();
        await Expect(page.Locator("[data-text='2'] .text")).ToHaveTextAsync("Symbol: LCA; Note: held");
        await page.GetByLabel("Note is private").CheckAsync();
        await page.GetByLabel("Label of Symbol in the text").FillAsync("Paper");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("[data-text='2'] .text")).ToHaveTextAsync("Paper: LCA; Note: held");
        await page.Locator("[data-action=count]").ClickAsync();
        await Expect(page.Locator("[data-changed]")).ToHaveTextAsync("3 of 3 texts changed, 3 to embed.");
        await page.Locator("[data-action=save]").ClickAsync();

        await Expect(page.Locator("[data-notice=saved]")).ToContainTextAsync("Saved as version 1.");
        await Expect(page.GetByLabel("Embed Quantity")).Not.ToBeCheckedAsync();
        await Expect(page.GetByLabel("Note is private")).ToBeCheckedAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_table_of_hundreds_of_columns_comes_alive()
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Wide");
        var header = string.Join(',', Enumerable.Range(1, 520).Select(number => $"Column name {number}"));
        var row = string.Join(',', Enumerable.Range(1, 520).Select(number => $"v{number}"));
        await EmbeddingPortal.UploadAsync(_portal, group, "wide.csv", $"{header}\n{row}\n{row}\n");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/columns");
        await Expect(page.Locator("tr[data-column]")).ToHaveCountAsync(500);
        await Expect(page.Locator("[data-files]")).ToContainTextAsync("the file has 20 more");

        await page.GetByLabel("Embed Column name 1", new() { Exact = true }).UncheckAsync();
        await Expect(page.Locator("[data-text='2'] .text")).ToContainTextAsync("Column name 2: v2");
        await Expect(page.Locator("[data-text='2'] .text")).Not.ToContainTextAsync("Column name 1: v1;");
        Assert.Empty(reader.Complaints);
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("queue/plan")]
    [InlineData("columns")]
    [InlineData("search?q=PHA")]
    public async Task A_page_fits_a_phone(string part)
    {
        var group = await EmbeddingPortal.AddGroupAsync(_portal, "Phone " + part);
        var name = new string('n', 120) + ".csv";
        await UploadAsync(group, name, ("PHA", new string('w', 200)), ("PHB", "sold"));
        await IdleAsync();
        await using var reader = await Reader.OpenAsync(width: Phone);
        await reader.GoAsync(_portal.BaseAddress, $"/sources/{group}/{part}");

        Assert.False(await reader.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"));
        await Axe.LookInBothSchemesAsync(reader, part);
    }

    private async Task<Guid> UploadAsync(Guid group, string name, params (string Symbol, string Note)[] rows) =>
        (await EmbeddingPortal.UploadAsync(_portal, group, name, Csv(rows))).SourceFileId;

    private Task IdleAsync() => Eventually.IsAsync(async () => await _database.ScalarAsync<long>(
        "SELECT count(*) FROM sources.embedding_job WHERE status IN ('queued', 'started')") == 0);
}
