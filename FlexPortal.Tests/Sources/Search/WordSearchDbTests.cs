using FlexPortal.Core.Sources.Search;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Search;

/// <summary>Searches where no model is installed, so that only words are matched.</summary>
public sealed class WordSearchDbTests : IAsyncLifetime
{
    private const string Notes = """
        Security,Note
        Apple Inc,The dividend was raised by four percent
        SAP SE,Management expects slower growth next year
        BAE Systems plc,The position was closed after the merger was announced
        Nestle SA,Currency hedge of the franc expires in June
        Siemens AG,Interest is paid twice a year
        Roche Holding AG,Tax was withheld at source and can be reclaimed
        ABB Ltd,Units redeemed on request of the investor
        """;

    private TestDatabase _database = null!;
    private SourcesHost _host = null!;
    private Guid _group;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _host = await SourcesHost.StartAsync(_database, works: true, hasModel: false);
        _group = await _host.AddGroupAsync("A");
        await _host.UploadAsync(_group, "notes.csv", Notes);
        await _host.UploadAsync(
            _group, "trades.csv",
            "Trade,Broker,Price\n" + string.Concat(Enumerable.Range(1, 400).Select(row => $"T{10_000 + (row * 37)},MSCO,{row * 7}.5\n")));
        await _host.IdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("zzqqxx")]
    [InlineData("hjkl")]
    [InlineData("vrombax kwyjibo")]
    [InlineData("ubblefrotz")]
    [InlineData("florble wug")]
    public async Task Invented_words_find_nothing(string question)
    {
        var answer = await FindAsync(question);

        Assert.True(answer.IsWordMatchingOnly);
        Assert.Empty(answer.Hits);
    }

    [Theory]
    [InlineData("divdend", 2)]
    [InlineData("hedge expiry", 5)]
    [InlineData("reclaim", 7)]
    public async Task Another_form_of_a_word_is_found(string question, int row)
    {
        var hit = (await FindAsync(question)).Hits[0];

        Assert.Equal([row], hit.Rows);
        Assert.Contains(SearchReason.Meaning, hit.Why);
        Assert.InRange(hit.Similarity!.Value, 0.05f, 0.6f);
    }

    private async Task<SearchAnswer> FindAsync(string question)
    {
        var (answer, error) = await _host.Get<SearchGroup>().ExecuteAsync(new(_group, question), Cancel);
        Assert.Null(error);
        return answer!;
    }
}
