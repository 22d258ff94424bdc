using System.Net;
using AngleSharp.Dom;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Platform.Identity;
using Xunit;

namespace FlexPortal.Tests.Sources.Pages;

/// <summary>Pages and forms of files, as they come from the server.</summary>
public sealed class FilePageApiTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    private const string Titled =
        "Prices of March;;\n;;\nISIN;Date;Price\nCH0012032048;2026-03-31;251.40\nUS0378331005;2026-03-31;190.10\n";

    [Fact]
    public async Task Files_are_listed_with_their_state_and_the_address_filters_and_sorts_them()
    {
        var group = await portal.GroupAsync("Listed");
        await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        await portal.UploadAsync(group, "numbers.csv", SourcesPortal.Numbers);

        var page = await portal.ShowAsync("vera", $"/sources/{group}");
        Assert.Equal(["numbers.csv", "prices.csv"], Names(page));
        var row = page.QuerySelector("tr[data-file='numbers.csv']")!;
        Assert.Equal(("Needs a look", "3", "2"), (
            row.QuerySelector(".status-badge")!.Words(), row.QuerySelector("[data-label=Rows]")!.Words(),
            row.QuerySelector("[data-label=Columns]")!.Words()));
        Assert.EndsWith("#questions", row.QuerySelector("a.look")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("ascending", page.QuerySelector("th[aria-sort]")!.GetAttribute("aria-sort"));
        Assert.Equal(
            ["All 2", "Needs a look 1", "Deleted"], page.QuerySelectorAll(".segments a").Select(link => link.Words()));

        Assert.Equal(["numbers.csv"], Names(await portal.ShowAsync("vera", $"/sources/{group}?state=needs_look")));
        Assert.Equal(["prices.csv"], Names(await portal.ShowAsync("vera", $"/sources/{group}?name=PRI")));
        Assert.Equal(["numbers.csv", "prices.csv"], Names(await portal.ShowAsync("vera", $"/sources/{group}?sort=rows")));
        Assert.NotNull((await portal.ShowAsync("vera", $"/sources/{group}?name=zzz")).QuerySelector("[data-empty=matches]"));
        var wrong = await portal.ShowAsync("vera", $"/sources/{group}?state=odd");
        Assert.Equal("REQUEST_INVALID", wrong.QuerySelector(".notice .code")!.Words());
        Assert.Equal(2, Names(wrong).Count());
    }

    [Fact]
    public async Task A_long_list_has_pages()
    {
        var group = await portal.GroupAsync("Long");
        for (var number = 100; number < 152; number++)
            await portal.UploadAsync(group, $"f{number}.csv", $"Name,Price\nA{number},1\n");

        var first = await portal.ShowAsync("vera", $"/sources/{group}");
        var second = await portal.ShowAsync("vera", first.QuerySelector(".pager a")!.GetAttribute("href")!);

        Assert.Equal(50, Names(first).Count());
        Assert.Equal(["f150.csv", "f151.csv"], Names(second));
    }

    [Fact]
    public async Task The_preview_marks_the_header_says_why_and_another_row_can_be_taken()
    {
        var group = await portal.GroupAsync("Header");
        var file = await portal.UploadAsync(group, "titled.csv", Titled);
        var anna = await portal.BrowserAsync("anna");

        var page = await anna.PageAsync($"/sources/{group}/files/{file}");
        Assert.Equal("3", page.QuerySelector("[data-header-row]")!.GetAttribute("data-header-row"));
        Assert.Contains(
            "Row 3: 3 of 3 cells are short text", page.QuerySelector("[data-header-reason]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(["1"], page.QuerySelectorAll("[data-above]").Select(row => row.GetAttribute("data-above")));
        Assert.Equal(["4", "5"], page.QuerySelectorAll("[data-preview-row]").Select(row => row.GetAttribute("data-preview-row")));
        Assert.Equal(
            ["text", "date or time", "number"], page.QuerySelectorAll("tr[data-column] [data-label=Type]").Select(type => type.Words()));
        Assert.Equal("Take row 4 as the header", page.QuerySelector("[name=header_row][value='4']")!.GetAttribute("aria-label"));

        using var read = await anna.PostAsync(
            $"/sources/{group}/files/{file}", $"/source-files/{file}/read", ("version", "1"), ("header_row", "4"));
        Assert.Equal($"/sources/{group}/files/{file}?said=read", read.Headers.Location!.OriginalString);
        var again = await anna.PageAsync(read.Headers.Location.OriginalString);
        Assert.Equal("4", again.QuerySelector("[data-header-row]")!.GetAttribute("data-header-row"));
        Assert.Equal("1", again.QuerySelector("[data-rows]")!.Words());

        using var beyond = await anna.PostAsync(
            $"/sources/{group}/files/{file}", $"/source-files/{file}/read", ("version", "1"), ("header_row", "99"));
        var refused = await anna.PageAsync(beyond.Headers.Location!.OriginalString);
        Assert.Equal(
            "SOURCE_HEADER_INVALID", refused.QuerySelector("[data-field=header_row] .field-error")!.GetAttribute("data-field-error"));
        Assert.Equal("99", refused.QuerySelector("#read-header-row")!.GetAttribute("value"));
        using var nothing = await anna.PostAsync($"/sources/{group}/files/{file}", $"/source-files/{file}/read", ("version", "1"));
        Assert.Equal(
            "SOURCE_READING_INVALID",
            (await anna.PageAsync(nothing.Headers.Location!.OriginalString)).QuerySelector("[data-code]")!.GetAttribute("data-code"));
    }

    [Fact]
    public async Task A_question_is_explained_and_taken_as_it_is()
    {
        var group = await portal.GroupAsync("Question");
        var file = await portal.UploadAsync(group, "numbers.csv", SourcesPortal.Numbers);
        var anna = await portal.BrowserAsync("anna");

        var page = await anna.PageAsync($"/sources/{group}/files/{file}");
        Assert.Equal(
            ["TABLE_NO_HEADER"], page.QuerySelectorAll("#questions [data-warning]").Select(one => one.GetAttribute("data-warning")));
        Assert.True(page.QuerySelector("details.read-again")!.HasAttribute("open"));
        var viewer = await portal.ShowAsync("vera", $"/sources/{group}/files/{file}");
        Assert.NotNull(viewer.QuerySelector("#questions"));
        Assert.Empty(viewer.QuerySelectorAll("[type=submit], details.read-again, dialog"));
        Assert.Null(viewer.QuerySelector("[data-action=download]"));
        Assert.NotNull(viewer.QuerySelector("[data-action=export]"));

        using var accepted = await anna.PostAsync(
            $"/sources/{group}/files/{file}", $"/source-files/{file}/read", ("version", "1"), ("accept", "true"));
        var taken = await anna.PageAsync(accepted.Headers.Location!.OriginalString);
        Assert.NotNull(taken.QuerySelector("[data-notice=accepted]"));
        Assert.Equal("ready", taken.QuerySelector(".page-head[data-state]")!.GetAttribute("data-state"));
        Assert.Null(taken.QuerySelector("[data-action=accept]"));
        Assert.Contains("by anna", taken.QuerySelector(".facts")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_about_dates_names_the_column_and_offers_both_orders()
    {
        var group = await portal.GroupAsync("Dates");
        var file = await portal.UploadAsync(group, "dates.csv", "Fund,Day\nAlpha,03/04/2026\nBeta,05/04/2026\n");
        var anna = await portal.BrowserAsync("anna");

        var page = await anna.PageAsync($"/sources/{group}/files/{file}");
        Assert.Contains(
            "Column Day (B): 2 dates, the first in B2", page.QuerySelector("[data-warning=TABLE_DATE_ORDER_UNCLEAR]")!.Words(),
            StringComparison.Ordinal);
        Assert.Equal(
            ["Day first: 03/04/2026 is 2026-04-03", "Month first: 03/04/2026 is 2026-03-04", "Take it as text"],
            page.QuerySelectorAll("[data-action=dates], [data-action=accept]").Select(button => button.Words()));

        using var read = await anna.PostAsync(
            $"/sources/{group}/files/{file}", $"/source-files/{file}/read", ("version", "1"), ("date_order", "day_first"));
        var taken = await anna.PageAsync(read.Headers.Location!.OriginalString);
        Assert.Equal("ready", taken.QuerySelector(".page-head[data-state]")!.GetAttribute("data-state"));
        Assert.Equal("2026-04-03", taken.QuerySelector("#row-2 td:nth-child(3)")!.Words());
        Assert.Equal("Day first, in column B", taken.QuerySelector("[data-dates]")!.Words());
        Assert.EndsWith("It is in the queue.", taken.QuerySelector("[data-notice=read]")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_embedded_from_its_page_unless_it_waits_or_has_no_rows()
    {
        var group = await portal.GroupAsync("Embed");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        var empty = await portal.UploadAsync(group, "empty.csv", "a,b,c\n");
        var anna = await portal.BrowserAsync("anna");
        var address = $"/sources/{group}/files/{file}";
        Assert.Null((await anna.PageAsync(address)).QuerySelector("[data-action=embed]"));
        await portal.Database.ExecuteAsync($"DELETE FROM sources.embedding_job WHERE source_file_id = '{file}'");

        var button = (await anna.PageAsync(address)).QuerySelector("[data-action=embed]")!;
        Assert.Equal(("Embed", "button is-primary"), (button.Words(), button.ClassName));
        Assert.Null((await portal.ShowAsync("vera", address)).QuerySelector("[data-action=embed]"));
        using var first = await anna.PostAsync(address, $"/source-files/{file}/embed");
        using var second = await anna.PostAsync(address, $"/source-files/{file}/embed");
        Assert.Equal(
            "The file is embedded as soon as its turn comes. It is in the queue.",
            (await anna.PageAsync(first.Headers.Location!.OriginalString)).QuerySelector("[data-notice=embed]")!.Words());
        Assert.NotNull(
            (await anna.PageAsync(second.Headers.Location!.OriginalString)).QuerySelector("[data-code=EMBEDDING_ALREADY_QUEUED]"));

        var none = await anna.PageAsync($"/sources/{group}/files/{empty}");
        Assert.Null(none.QuerySelector("[data-action=embed]"));
        Assert.Equal("No rows", none.QuerySelector("[data-embedding]")!.Words());
    }

    [Fact]
    public async Task Rows_far_back_are_shown_around_the_one_that_is_named_and_paged()
    {
        var group = await portal.GroupAsync("Far");
        var file = await portal.UploadAsync(
            group, "long.csv", "Name,Price\n" + string.Concat(Enumerable.Range(2, 500).Select(row => $"Fund {row},{row}\n")));
        var address = $"/sources/{group}/files/{file}?version=1";

        var near = await portal.ShowAsync("vera", $"{address}&row=9");
        Assert.Equal(("2", "9"), (RowsOf(near)[0], near.QuerySelector(".is-marked")!.GetAttribute("data-preview-row")));
        Assert.EndsWith("&from_row=202#preview", near.QuerySelector("[data-action=later]")!.GetAttribute("href"), StringComparison.Ordinal);

        var far = await portal.ShowAsync("vera", $"{address}&row=400");
        Assert.Equal(("390", "501"), (RowsOf(far)[0], RowsOf(far)[^1]));
        Assert.Equal("row-400", far.QuerySelector(".is-marked")!.Id);
        Assert.Contains("Rows 390 to 501 of the file", far.QuerySelector("#preview .hint")!.Words(), StringComparison.Ordinal);
        Assert.Null(far.QuerySelector("[data-action=later]"));
        var earlier = await portal.ShowAsync("vera", far.QuerySelector("[data-action=earlier]")!.GetAttribute("href")!.Split('#')[0]);
        Assert.Equal(("190", "389"), (RowsOf(earlier)[0], RowsOf(earlier)[^1]));
        var beyond = await portal.ShowAsync("vera", $"{address}&from_row=999");
        Assert.Equal("The file has no row from there on.", beyond.QuerySelector("[data-empty=rows]")!.Words());

        static string[] RowsOf(IElement page) =>
            [.. page.QuerySelectorAll("[data-preview-row]").Select(row => row.GetAttribute("data-preview-row")!)];
    }

    [Fact]
    public async Task Only_columns_of_both_versions_are_offered_as_keys()
    {
        var group = await portal.GroupAsync("Keys");
        var file = await portal.UploadAsync(group, "prices.csv", "Id,Old,Price\nA,x,1\nB,y,2\n");
        await portal.UploadAsync(group, "prices.csv", "Id,Price,Fee,Broker\nA,1,0,IB\nB,3,1,UBS\n");

        var page = await portal.ShowAsync("vera", $"/sources/{group}/files/{file}?from=1&to=2");

        Assert.Equal(["Id", "Price"], page.QuerySelectorAll("#compare-key option").Select(option => option.GetAttribute("value")));
        Assert.NotNull(page.QuerySelector("[data-notice=no-key]"));
    }

    [Fact]
    public async Task Skipped_duplicate_and_blank_columns_are_explained()
    {
        var group = await portal.GroupAsync("Columns");
        var file = await portal.UploadAsync(group, "columns.csv", "Name,Price,Price,,Note\nA,1,1,x,\nB,2,2,y,\n");

        var page = await portal.ShowAsync("vera", $"/sources/{group}/files/{file}");

        Assert.Equal(
            [
                ("A", null, ""), ("B", null, ""), ("C", "duplicate", "Skipped Column C is the same as column B in every row."),
                ("D", null, "Column D has no header."), ("E", "empty", "Skipped Column E has no value in any row."),
            ],
            page.QuerySelectorAll("tr[data-column]").Select(row => (
                row.GetAttribute("data-column"), row.GetAttribute("data-skip"), row.QuerySelector("[data-label=Note]")!.Words())));
    }

    [Fact]
    public async Task Versions_are_listed_shown_and_compared_by_key_columns()
    {
        var group = await portal.GroupAsync("Versions");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices, "&label=March");
        await portal.UploadAsync(
            group, "prices.csv", "ISIN,Date,Price\nCH0012032048,2026-03-31,252.00\nDE0007164600,2026-03-31,120.50\n");
        var address = $"/sources/{group}/files/{file}";

        var page = await portal.ShowAsync("vera", address);
        Assert.Equal(["2", "1"], page.QuerySelectorAll("tr[data-version]").Select(row => row.GetAttribute("data-version")));
        Assert.Equal("March", page.QuerySelector("tr[data-version='1'] [data-label=Label]")!.Words());
        Assert.NotNull((await portal.ShowAsync("vera", $"{address}?version=1")).QuerySelector("[data-notice=earlier-version]"));
        Assert.Equal(
            "REQUEST_INVALID", (await portal.ShowAsync("vera", $"{address}?version=9")).QuerySelector(".notice .code")!.Words());

        var compared = await portal.ShowAsync("vera", $"{address}?from=1&to=2&key=ISIN&key=Date");
        Assert.Equal(("1", "1", "1", "0"), (
            compared.QuerySelector("[data-added]")!.Words(), compared.QuerySelector("[data-gone]")!.Words(),
            compared.QuerySelector("[data-changed]")!.Words(), compared.QuerySelector("[data-unchanged]")!.Words()));
        Assert.Equal("Price 251.40 → 252.00", compared.QuerySelector("[data-change=changed] .cells li")!.Words());
        Assert.Equal(["ISIN", "Date"], compared.QuerySelectorAll("#compare-key [selected]").Select(option => option.GetAttribute("value")));
        var unknown = await portal.ShowAsync("vera", $"{address}?from=1&to=2&key=Nothing");
        Assert.Equal("SOURCE_KEY_INVALID", unknown.QuerySelector("[data-field=key] .field-error")!.GetAttribute("data-field-error"));
        var same = await portal.ShowAsync("vera", $"{address}?from=2&to=2");
        Assert.Equal("SOURCE_VERSIONS_INVALID", same.QuerySelector("#comparison [data-code]")!.GetAttribute("data-code"));
    }

    [Fact]
    public async Task A_deletion_is_refused_while_the_file_is_embedded_and_leaves_a_receipt_with_undo()
    {
        var group = await portal.GroupAsync("Deleted");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        var address = $"/sources/{group}/files/{file}";
        var anna = await portal.BrowserAsync("anna");
        await portal.EmbedAsync(file, works: true);
        using var busy = await anna.PostAsync(address, $"/source-files/{file}/delete");
        var refused = (await anna.PageAsync(busy.Headers.Location!.OriginalString)).QuerySelector("#delete-file")!;
        Assert.True(refused.HasAttribute("open"));
        Assert.Equal("EMBEDDING_ALREADY_PROCESSING", refused.QuerySelector("[data-code]")!.GetAttribute("data-code"));

        await portal.EmbedAsync(file, works: false);
        using var deleted = await anna.PostAsync(address, $"/source-files/{file}/delete");
        Assert.Equal($"/sources/{group}?removed={file}&job=canceled", deleted.Headers.Location!.OriginalString);
        var list = await anna.PageAsync(deleted.Headers.Location.OriginalString);
        var receipt = list.QuerySelector("[data-notice=removed]")!.Words();
        Assert.StartsWith("prices.csv is deleted: 1 version, 2 rows, 78 bytes. The job that waited", receipt, StringComparison.Ordinal);
        Assert.Empty(Names(list));

        var gone = await anna.PageAsync(address);
        Assert.Contains("by anna", gone.QuerySelector("[data-notice=deleted]")!.Words(), StringComparison.Ordinal);
        Assert.Contains("30 more days", gone.QuerySelector("[data-notice=deleted]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(["restore"], gone.QuerySelectorAll("main [type=submit]").Select(button => button.GetAttribute("data-action")));
        var removed = await anna.PageAsync($"/sources/{group}?deleted=yes");
        Assert.Contains("30 days left", removed.QuerySelector("tr[data-file]")!.Words(), StringComparison.Ordinal);
        Assert.Empty((await portal.ShowAsync("vera", $"/sources/{group}?deleted=yes")).QuerySelectorAll("[data-action=restore]"));

        await portal.UploadAsync(group, "prices.csv", "ISIN,Price\nX,1\n");
        using var taken = await anna.PostAsync(address, $"/source-files/{file}/restore");
        Assert.Equal(
            "SOURCE_NAME_ALREADY_TAKEN",
            (await anna.PageAsync(taken.Headers.Location!.OriginalString)).QuerySelector("[data-code]")!.GetAttribute("data-code"));
    }

    [Fact]
    public async Task An_upload_of_a_page_needs_its_token_and_a_file_is_of_its_group()
    {
        var (group, other) = (await portal.GroupAsync("Token"), await portal.GroupAsync("Other"));
        var anna = await portal.BrowserAsync("anna");
        var token = await anna.TokenAsync($"/sources/{group}");
        using var forged = await anna.SendAsync(HttpMethod.Post, $"/sources/groups/{group}/files?name=a.csv", Body());
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var taken = await anna.SendAsync(HttpMethod.Post, $"/sources/groups/{group}/files?name=a.csv", Body(), token: token);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["a.csv"], Names(await anna.PageAsync($"/sources/{group}")));
        var address = (await anna.PageAsync($"/sources/{group}")).QuerySelector("[data-row-link]")!.GetAttribute("href")!;
        Assert.Equal(404, await anna.StatusAsync(address.Replace(group.ToString(), other.ToString(), StringComparison.Ordinal)));
        Assert.Equal(
            "50000000", (await anna.PageAsync($"/sources/{group}")).QuerySelector("[data-upload]")!.GetAttribute("data-upload-most"));

        static ByteArrayContent Body() => new(System.Text.Encoding.UTF8.GetBytes(SourcesPortal.Prices));
    }

    private static IEnumerable<string?> Names(IElement page) =>
        page.QuerySelectorAll("tr[data-file]").Select(row => row.GetAttribute("data-file"));
}
