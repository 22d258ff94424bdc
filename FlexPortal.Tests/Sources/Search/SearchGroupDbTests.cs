using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Core.Sources.Search.Vectors;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Search;

/// <summary>Searches of a group that the built-in model embedded.</summary>
public sealed class SearchGroupDbTests : IAsyncLifetime
{
    private const string Notes = """
        ISIN,Security,Note
        US0378331005,Apple Inc,The dividend was raised by four percent
        DE0007164600,SAP SE,Management expects slower growth next year
        GB0002634946,BAE Systems plc,The position was closed after the merger was announced
        CH0038863350,Nestle SA,Currency hedge of the franc expires in June
        US0378331013,Example US0378331005X note,Interest is paid twice a year
        """;

    private TestDatabase _database = null!;
    private SourcesHost _host = null!;
    private Guid _group;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _host = await SourcesHost.StartAsync(_database, works: true);
        _group = await _host.AddGroupAsync("A");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_identifier_is_found_exactly_and_a_paraphrase_by_meaning()
    {
        var file = await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.IdleAsync();

        var answer = await FindAsync("us0378331005");
        var hit = answer.Hits[0];
        Assert.Equal(("notes.csv", 1, "", file.FileVersionId), (hit.FileName, hit.Version, hit.Sheet, hit.FileVersionId));
        Assert.Equal([2], hit.Rows);
        Assert.Equal(new HitColumn(0, "A", "ISIN"), hit.Column);
        Assert.Contains(SearchReason.Identifier, hit.Why);
        Assert.Contains(SearchReason.PartOfWord, answer.Hits[1].Why);
        Assert.DoesNotContain(answer.Hits.Skip(1), other => other.Why.Contains(SearchReason.Identifier));

        // Not one word of the question is in the text.
        var meant = (await FindAsync("shareholders receive higher payouts")).Hits[0];
        Assert.Equal([2], meant.Rows);
        Assert.Equal([SearchReason.Meaning], meant.Why);
        Assert.Null(meant.Column);
        Assert.InRange(meant.Similarity!.Value, 0.2f, 0.9f);

        var word = (await FindAsync("franc")).Hits[0];
        Assert.Equal((new HitColumn(2, "C", "Note"), 5), (word.Column, word.Rows[0]));
        Assert.Contains(SearchReason.Words, word.Why);
        Assert.Equal((5, false), ((int)answer.Texts, answer.IsWordMatchingOnly));
    }

    [Fact]
    public async Task A_search_that_leaves_files_out_says_so()
    {
        await _host.UploadAsync(_group, "a.csv", "Trade,Note\nT1,settled\n");
        await _host.UploadAsync(_group, "b.csv", "Trade,Note\nT2,settled\n");
        await _host.IdleAsync();

        foreach (var (most, files, isCut) in new[] { (1, "a.csv", true), (2, "a.csv b.csv", false) })
        {
            var search = new SearchGroup(
                _host.Get<PortalDatabase>(), _host.Get<GroupQueries>(), _host.Get<EmbeddingModels>(), _host.Get<VectorSearch>(),
                TimeProvider.System)
            { MostSets = most };
            var (answer, _) = await search.ExecuteAsync(new(_group, "settled"), Cancel);
            Assert.Equal((files, isCut), (string.Join(' ', answer!.Hits.Select(hit => hit.FileName).Order()), answer.IsCut));
        }
    }

    [Fact]
    public async Task A_short_form_is_found_by_its_word()
    {
        await _host.UploadAsync(_group, "trades.csv", "Trade,Note\nT1,Qty 500 not settled\nT2,Paid out in full\n");
        await _host.IdleAsync();

        var hits = (await FindAsync("quantity")).Hits;

        Assert.Equal([2], hits.Single(hit => hit.Why.Contains(SearchReason.Words)).Rows);
    }

    [Fact]
    public async Task The_past_is_answered_from_the_sets_of_then()
    {
        var first = await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.IdleAsync();
        var then = await _database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        var second = await _host.UploadAsync(_group, "notes.csv", Notes.Replace("franc", "krone", StringComparison.Ordinal));
        await _host.IdleAsync();

        Assert.DoesNotContain((await FindAsync("franc")).Hits, hit => hit.Text.Contains("franc", StringComparison.Ordinal));
        var past = (await FindAsync("franc", request => request with { AsOfUtc = new DateTimeOffset(then, TimeSpan.Zero) })).Hits[0];
        Assert.Equal((first.FileVersionId, 1), (past.FileVersionId, past.Version));
        Assert.Contains("franc", past.Text, StringComparison.Ordinal);
        Assert.All((await FindAsync("krone", request => request with { FileVersionId = first.FileVersionId })).Hits,
            hit => Assert.Equal(first.FileVersionId, hit.FileVersionId));
        Assert.Equal(second.FileVersionId, (await FindAsync("krone")).Hits[0].FileVersionId);
        var early = new DateTimeOffset(then, TimeSpan.Zero).AddDays(-1);
        Assert.Equal((0, 0), ((await FindAsync("krone", request => request with { AsOfUtc = early })).Hits.Count,
            (int)(await FindAsync("krone", request => request with { AsOfUtc = early })).Texts));
        foreach (var days in new[] { -31, 1 })
        {
            var (_, error) = await _host.Get<SearchGroup>().ExecuteAsync(
                new(_group, "krone") { AsOfUtc = TimeProvider.System.GetUtcNow().AddDays(days) }, Cancel);
            Assert.Equal("SEARCH_AS_OF_INVALID", error!.Code);
        }
    }

    [Fact]
    public async Task All_rows_with_an_identifier_are_listed_by_file_and_row_page_by_page()
    {
        var rows = string.Concat(Enumerable.Range(1, 30).Select(row => $"US0378331005,lot {row} was settled\n"));
        await _host.UploadAsync(_group, "b.csv", $"ISIN,Note\n{rows}DE0007164600,held\n");
        await _host.UploadAsync(_group, "a.csv", $"ISIN,Note\n{rows}US0378331005,lot 30 was settled\nXUS0378331005,part\n");
        await _host.IdleAsync();

        var (found, answer) = (new List<SearchHit>(), await FindAsync("us0378331005"));
        Assert.Equal((60, 61, 20), (answer.ExactTotal, answer.ExactRows, answer.Hits.Count));
        while (answer.NextCursor is { } cursor)
        {
            found.AddRange(answer.Hits);
            if (found.Count == 20)
            {
                // Files that are embedded again meanwhile do not move the place.
                await _host.UploadAsync(_group, "a.csv", $"ISIN,Note\n{rows}US0378331005,lot 30 was settled\nXUS0378331005,parts\n");
                await _host.IdleAsync();
            }

            answer = await FindAsync("us0378331005", request => request with { Cursor = cursor });
            Assert.Equal((60, 61), (answer.ExactTotal, answer.ExactRows));
        }

        found.AddRange(answer.Hits);
        string[] expected =
        [
            .. new[] { "a.csv", "b.csv" }.SelectMany(file => Enumerable.Range(2, 30).Select(row => $"{file} {row}")),
        ];
        Assert.Equal(
            expected, found.Where(hit => hit.Why.Contains(SearchReason.Identifier)).Select(hit => $"{hit.FileName} {hit.Rows[0]}"));
        Assert.Equal(60, found.Count);
        // The page after has room for others, each once.
        answer = await FindAsync("us0378331005", request => request with { Most = 100 });
        Assert.Contains(answer.Hits.Skip(60), hit => hit.Why.Contains(SearchReason.PartOfWord));
        Assert.Distinct(answer.Hits.Select(hit => (hit.FileName, hit.Rows[0])));
        Assert.DoesNotContain(answer.Hits.Skip(60), hit => hit.Why.Contains(SearchReason.Identifier));

        var (_, error) = await _host.Get<SearchGroup>().ExecuteAsync(new(_group, "US0378331005") { Cursor = "odd" }, Cancel);
        Assert.Equal("SEARCH_CURSOR_INVALID", error!.Code);
    }

    [Fact]
    public async Task A_text_with_more_of_the_identifiers_comes_first_and_one_that_no_text_has_is_named()
    {
        await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.IdleAsync();

        var answer = await FindAsync("DE0007164600 SAP US0378331005 XS9999999999");
        Assert.Equal([3, 2], answer.Hits.Where(hit => hit.Why is [SearchReason.Identifier]).Select(hit => hit.Rows[0]));
        Assert.Equal((2, "XS9999999999"), (answer.ExactTotal, Assert.Single(answer.IdentifiersNotFound)));

        var phrase = await FindAsync("\"twice a year\"");
        Assert.Equal((SearchReason.Phrase, 6), (Assert.Single(phrase.Hits[0].Why), phrase.Hits[0].Rows[0]));
        Assert.Equal(["was (x)"], (await FindAsync("\"was (x)\"")).IdentifiersNotFound);
        Assert.Equal([SearchReason.Identifier], (await FindAsync("\"de0007164600\"")).Hits[0].Why);
    }

    [Theory]
    [InlineData("zzqqxx")]
    [InlineData("asdfghjkl xkcdvq")]
    [InlineData("recipe for chocolate cake")]
    [InlineData("best hiking boots")]
    public async Task What_nothing_is_near_to_finds_nothing(string text)
    {
        await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.IdleAsync();

        Assert.Empty((await FindAsync(text)).Hits);
    }

    [Fact]
    public async Task Another_group_and_a_deleted_file_are_not_searched()
    {
        await _host.UploadAsync(_group, "notes.csv", Notes);
        var other = await _host.AddGroupAsync("B");
        await _host.IdleAsync();

        Assert.Empty((await FindAsync("US0378331005", request => request with { GroupId = other })).Hits);
        await _database.ExecuteAsync("UPDATE sources.source_file SET deleted_by = 'anna', deleted_at_utc = now()");
        Assert.Empty((await FindAsync("US0378331005")).Hits);
    }

    [Fact]
    public async Task Words_are_found_when_the_model_is_another_or_does_not_answer()
    {
        await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.IdleAsync();
        await using var server = await EmbeddingServer.StartAsync();
        await using var other = await SourcesHost.StartAsync(_database, works: false, server);

        var (answer, _) = await other.Get<SearchGroup>().ExecuteAsync(new(_group, "US0378331005"), Cancel);
        Assert.Equal((2, 1), (answer!.Hits[0].Rows[0], answer.FilesOfOtherModel));

        await _database.ExecuteAsync($"UPDATE sources.embedding_set SET model = '{other.Get<EmbeddingModels>().Current.Code}'");
        server.Refused = "US0378331005";
        (answer, _) = await other.Get<SearchGroup>().ExecuteAsync(new(_group, "US0378331005"), Cancel);
        Assert.Equal((2, "EMBEDDING_REQUEST_REFUSED"), (answer!.Hits[0].Rows[0], answer.MeaningError!.Code));
    }

    [Fact]
    public async Task Nothing_but_a_question_is_searched_for()
    {
        var search = _host.Get<SearchGroup>();

        Assert.Equal("SEARCH_TEXT_INVALID", (await search.ExecuteAsync(new(_group, " ?! "), Cancel)).Error!.Code);
        Assert.Equal("SEARCH_TEXT_INVALID", (await search.ExecuteAsync(new(_group, new string('x', 1001)), Cancel)).Error!.Code);
        Assert.Equal("SEARCH_LIMIT_INVALID", (await search.ExecuteAsync(new(_group, "x") { Most = 101 }, Cancel)).Error!.Code);
        Assert.Equal("GROUP_NOT_FOUND", (await search.ExecuteAsync(new(Guid.NewGuid(), "x"), Cancel)).Error!.Code);
        Assert.Empty((await FindAsync("100%_\\ & | ! 'q' <-> :*")).Hits);
    }

    private async Task<SearchAnswer> FindAsync(string text, Func<SearchRequest, SearchRequest>? with = null)
    {
        var request = new SearchRequest(_group, text);
        var (answer, error) = await _host.Get<SearchGroup>().ExecuteAsync(with?.Invoke(request) ?? request, Cancel);
        Assert.Null(error);
        return answer!;
    }
}
