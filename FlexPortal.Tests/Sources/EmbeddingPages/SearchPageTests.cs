using AngleSharp.Dom;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Sources.Search;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>The search of a group, as it comes from the server.</summary>
public sealed class SearchPageTests(EmbeddingPortal portal) : IClassFixture<EmbeddingPortal>
{
    private const string Notes = """
        ISIN,Security,Note
        US0378331005,Apple Inc,The dividend was raised
        DE0007164600,SAP SE,Slower growth next year
        CH0038863350,Nestle SA,The franc hedge expires
        CH0038863350,Nestle SA,The franc hedge expires
        """;

    [Fact]
    public async Task A_hit_has_its_place_marked_words_and_a_link_to_the_cell()
    {
        var group = await portal.AddGroupAsync("Found");
        var file = await portal.UploadAsync(group, "notes.csv", Notes);
        await portal.IdleAsync(group);

        var page = await FindAsync(group, "q=ch0038863350");
        var hit = page.QuerySelector("[data-hit]")!;
        Assert.Equal("notes.csv · row 4 · ISIN (A)", hit.QuerySelector("[data-cell]")!.Words());
        Assert.Equal(
            $"/sources/{group}/files/{file.SourceFileId}?version=1&row=4#row-4", hit.QuerySelector("[data-cell]")!.GetAttribute("href"));
        Assert.Equal(["CH0038863350"], hit.QuerySelectorAll("mark").Select(mark => mark.TextContent));
        Assert.Equal(
            "ISIN: CH0038863350; Security: Nestle SA; Note: The franc hedge expires",
            hit.QuerySelector(".text")!.TextContent.Trim());
        Assert.Contains("identifier", hit.QuerySelectorAll("[data-why]").Select(why => why.GetAttribute("data-why")));
        Assert.Contains("also in row 5", hit.QuerySelector(".why")!.Words(), StringComparison.Ordinal);
        Assert.Equal("ch0038863350", page.QuerySelector("[name=q]")!.GetAttribute("value"));

        Assert.StartsWith("2 rows contain “ch0038863350”", page.QuerySelector("[data-answer]")!.Words(), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[data-more]"));
        Assert.StartsWith(
            "No text has “XS9999999999”", (await FindAsync(group, "q=XS9999999999")).QuerySelector("[data-answer]")!.Words(),
            StringComparison.Ordinal);
        Assert.Equal(
            "phrase", (await FindAsync(group, "q=%22franc+hedge%22")).QuerySelector("[data-hit] [data-why]")!.GetAttribute("data-why"));

        var words = (await FindAsync(group, "q=franc+growth")).QuerySelectorAll("[data-hit]").Take(2).ToArray();
        Assert.Equal(
            ["franc", "growth"], words.SelectMany(one => one.QuerySelectorAll("mark")).Select(mark => mark.TextContent)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_rows_of_an_identifier_are_listed_over_several_pages()
    {
        var group = await portal.AddGroupAsync("Paged");
        await portal.UploadAsync(
            group, "lots.csv", $"ISIN,Lot\n{string.Concat(Enumerable.Range(1, 25).Select(lot => $"US0378331005,lot {lot}\n"))}");
        await portal.IdleAsync(group);

        var first = await FindAsync(group, "q=US0378331005");
        Assert.Equal("25 rows contain “US0378331005”. 25 texts were searched.", first.QuerySelector("[data-answer]")!.Words());
        var second = await EmbeddingPortal.MainAsync(portal.Vera, first.QuerySelector("[data-more]")!.GetAttribute("href")!);

        Assert.Equal(
            Enumerable.Range(2, 25).Select(row => $"{row}"),
            first.QuerySelectorAll("[data-hit]").Concat(second.QuerySelectorAll("[data-hit]"))
                .Select(hit => hit.GetAttribute("data-row-number")));
        Assert.Null(second.QuerySelector("[data-more]"));
    }

    [Fact]
    public async Task A_search_says_when_nothing_is_embedded_or_found()
    {
        var empty = await portal.AddGroupAsync("Search, empty");
        var waiting = await portal.AddGroupAsync("Search, waiting");
        await portal.PauseAsync(waiting);
        await portal.UploadAsync(waiting, "notes.csv", Notes);
        var ready = await portal.AddGroupAsync("Search, ready");
        await portal.UploadAsync(ready, "notes.csv", "Word\nalpha beta\ngamma delta\n");
        await portal.IdleAsync(ready);

        Assert.Contains("The group has no files.", (await FindAsync(empty, "")).QuerySelector("[data-empty=embedded]")!.Words(),
            StringComparison.Ordinal);
        var waits = (await FindAsync(waiting, "q=x")).QuerySelector("[data-empty=embedded]")!;
        Assert.Contains("1 file is in the queue.", waits.Words(), StringComparison.Ordinal);
        Assert.Equal($"/sources/{waiting}/queue", waits.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull((await FindAsync(ready, "")).QuerySelector("[data-empty=question]"));
        Assert.Equal("SEARCH_TEXT_INVALID", (await FindAsync(ready, "q=%3F%21")).QuerySelector(".notice .code")!.Words());

        await portal.Database.ExecuteAsync($"""
            UPDATE sources.embedding_set SET model = 'other@1'
             WHERE source_file_id IN (SELECT source_file_id FROM sources.source_file WHERE group_id = '{ready}')
            """);
        var none = await FindAsync(ready, "q=omega");
        Assert.Equal(
            "No text has the search words, and none is near. 2 texts were searched.", none.QuerySelector("[data-answer]")!.Words());
        Assert.NotNull(none.QuerySelector("[data-empty=hits]"));
        Assert.Contains("1 file was embedded with another model.", none.QuerySelector("[data-notice=model]")!.Words(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Former_versions_and_times_are_searched_and_older_embeddings_are_named()
    {
        var group = await portal.AddGroupAsync("Former");
        var first = await portal.UploadAsync(group, "notes.csv", Notes);
        await portal.IdleAsync(group);
        await portal.PauseAsync(group);
        await portal.UploadAsync(group, "notes.csv", Notes.Replace("franc", "krone", StringComparison.Ordinal));
        await portal.UploadAsync(group, "other.csv", "Word\nalpha beta\ngamma delta\n");

        var page = await FindAsync(group, "q=franc");
        Assert.Equal(
            "notes.csv: version 1 is searched, version 2 is the newest and waits", page.QuerySelector("li[data-behind]")!.Words());
        Assert.Equal("version 2 is newer", page.QuerySelector("[data-hit] [data-behind]")!.Words());
        Assert.Contains("1 file is not embedded", page.QuerySelector("[data-notice=not-embedded]")!.Words(), StringComparison.Ordinal);

        await portal.PauseAsync(group, paused: false);
        await portal.IdleAsync(group);
        Assert.Null((await FindAsync(group, "q=franc")).QuerySelector("[data-behind]"));
        var former = await FindAsync(group, $"q=franc&version={first.FileVersionId}");
        Assert.Equal("notes.csv, version 1, former", former.QuerySelector("#search-version option[selected]")!.Words());
        Assert.Contains("of version 1 of notes.csv", former.QuerySelector("[data-answer]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(["franc"], former.QuerySelector("[data-hit]")!.QuerySelectorAll("mark").Select(mark => mark.TextContent));
        Assert.Equal(
            "SEARCH_AS_OF_INVALID",
            (await FindAsync(group, "q=franc&as_of=2020-01-01T00:00")).QuerySelector(".notice .code")!.Words());
        Assert.Equal("SEARCH_TIME_INVALID", (await FindAsync(group, "q=franc&as_of=then")).QuerySelector(".notice .code")!.Words());
        Assert.Equal(
            "SEARCH_VERSION_UNKNOWN",
            (await FindAsync(group, $"q=franc&version={Guid.NewGuid()}")).QuerySelector(".notice .code")!.Words());
    }

    [Fact]
    public async Task Word_matching_and_a_model_that_does_not_answer_are_said()
    {
        var scope = new SearchableFiles([], [], Files: 1, NotEmbedded: 0, Waiting: 0);
        var words = await Markup.OfAsync<SearchNotices>(
            ("GroupId", Guid.NewGuid()), ("Scope", scope), ("IsWordMatchingOnly", true));
        var failed = await Markup.OfAsync<SearchNotices>(
            ("GroupId", Guid.NewGuid()), ("Scope", scope),
            ("Answer", new SearchAnswer([], 1, IsWordMatchingOnly: false)
            {
                MeaningError = Core.Sources.Embeddings.Models.EmbeddingErrors.Unavailable(),
            }));

        Assert.StartsWith("Word matching only.", words.QuerySelector("[data-notice=words]")!.Words(), StringComparison.Ordinal);
        Assert.Equal("EMBEDDING_SERVICE_UNAVAILABLE", failed.QuerySelector("[data-notice=meaning] .code")!.Words());
    }

    [Theory]
    [InlineData("Symbol: EXA; Note: was held", "held exa", "Symbol: [EXA]; Note: was [held]")]
    [InlineData("ISIN: XUS0378331005Y", "US0378331005", "ISIN: X[US0378331005]Y")]
    [InlineData("beheld holding", "held", "beheld holding")]
    [InlineData("a <b> c", "b", "a <[b]> c")]
    [InlineData("list of names", "names of funds", "list of [names]")]
    public void Whole_words_and_identifiers_are_marked(string text, string question, string marked) =>
        Assert.Equal(marked, string.Concat(MarkedText.Of(text, question).Select(part => part.IsMarked ? $"[{part.Text}]" : part.Text)));

    private Task<IElement> FindAsync(Guid group, string query) =>
        EmbeddingPortal.MainAsync(portal.Vera, $"/sources/{group}/search?{query}");
}
