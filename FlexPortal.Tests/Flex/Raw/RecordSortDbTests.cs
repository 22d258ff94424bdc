using System.Globalization;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Rows are sorted by one attribute, by number or by characters, and paged without a gap or a repeat.</summary>
public sealed class RecordSortDbTests(RecordSortDbTests.Statement statement) : IClassFixture<RecordSortDbTests.Statement>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("quantity", "3 1 6 5 2 4")]
    [InlineData("-quantity", "2 5 1 6 3 4")]
    [InlineData("symbol", "1 6 2 3 4 5")]
    [InlineData("-symbol", "2 1 6 3 4 5")]
    [InlineData("mixed", "1 3 2 4 5 6")]
    [InlineData("huge", "2 1 3 4 5 6")]
    [InlineData("noSuch", "1 2 3 4 5 6")]
    public async Task Figures_are_sorted_by_number_text_by_characters_and_missing_values_come_last(string sort, string rows)
    {
        Assert.Equal(rows, await PagesAsync(sort, pageSize: 25));
        Assert.Equal(rows, await PagesAsync(sort, pageSize: 4));
        Assert.Equal(rows, await PagesAsync(sort, pageSize: 1));
    }

    [Theory]
    [InlineData("quantity")]
    [InlineData("-symbol")]
    public async Task Paging_back_shows_the_same_pages(string sort)
    {
        var first = await PageAsync(sort, 2, cursor: null);
        var second = await PageAsync(sort, 2, first.NextCursor);
        var third = await PageAsync(sort, 2, second.NextCursor);

        Assert.Equal((null, null), (first.PreviousCursor, third.NextCursor));
        Assert.Equal(Ids(second), Ids(await PageAsync(sort, 2, third.PreviousCursor)));
        Assert.Equal(Ids(first), Ids(await PageAsync(sort, 2, second.PreviousCursor)));
    }

    [Fact]
    public async Task Only_the_rows_of_an_account_are_sorted_when_one_is_named()
    {
        var page = await statement.Records.SortAsync(
            statement.Run, "Trades", new("quantity", Descending: true), "U2", cursor: null, 25, Cancel);

        Assert.Equal("5 4", Ids(page));
    }

    [Fact]
    public async Task An_unknown_place_has_no_rows()
    {
        var page = await PageAsync("quantity", 2, new Core.Platform.Lists.Cursor("sorted", "fffff").ToString());

        Assert.Empty(page.Items);
    }

    [Fact]
    public async Task A_run_that_published_nothing_has_nothing_to_sort()
    {
        var page = await statement.Records.SortAsync(
            statement.Run with { Status = RunStatus.Failed }, "Trades", new("quantity", Descending: false), null, cursor: null, 10, Cancel);

        Assert.Empty(page.Items);
    }

    [Fact]
    public async Task A_section_with_too_many_rows_is_refused()
    {
        var large = statement.Run with { Sections = [new("U1", "Trades", RecordSort.MostRows), new("U2", "Trades", 1)] };

        var refusal = await Assert.ThrowsAsync<PortalException>(() => statement.Records.SortAsync(
            large, "Trades", new("quantity", Descending: false), null, cursor: null, 10, Cancel));

        Assert.Equal("SECTION_TOO_LARGE_TO_SORT", refusal.Error.Code);
        Assert.Null(RecordSort.ErrorOf(large with { Sections = [new("U1", "Trades", RecordSort.MostRows)] }, "Trades"));
    }

    [Theory]
    [InlineData("symbol", "symbol", false)]
    [InlineData("-symbol", "symbol", true)]
    public void A_sort_has_one_text_form(string text, string column, bool descending)
    {
        Assert.True(RecordSort.TryParse(text, out var sort));
        Assert.Equal(new RecordSort(column, descending), sort);
        Assert.Equal(text, sort!.ToString());
    }

    [Theory]
    [InlineData("-")]
    [InlineData("a\u0001")]
    public void An_invalid_sort_is_refused(string text) => Assert.False(RecordSort.TryParse(text, out _));

    private async Task<string> PagesAsync(string sort, int pageSize)
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await PageAsync(sort, pageSize, cursor);
            ids.Add(Ids(page));
            cursor = page.NextCursor;
        }

        return string.Join(' ', ids);
    }

    private async Task<RecordPage> PageAsync(string sort, int pageSize, string? cursor)
    {
        Assert.True(RecordSort.TryParse(sort, out var order));
        Assert.True(RawRecordQueries.SortedOrder.TryParse(cursor, out var place), string.Create(CultureInfo.InvariantCulture, $"{cursor}"));
        return await statement.Records.SortAsync(statement.Run, "Trades", order!, null, place, pageSize, Cancel);
    }

    private static string Ids(RecordPage page) =>
        string.Join(' ', page.Items.Select(row => row.SourcePayload.GetProperty("tradeID").GetString()));

    /// <summary>A portal with a small statement.</summary>
    public sealed class Statement : IAsyncLifetime
    {
        private const string Rows = """
            <FlexQueryResponse queryName="q" type="AF"><FlexStatements count="1">
            <FlexStatement accountId="U1" fromDate="20260102" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203"><Trades>
            <Trade accountId="U1" tradeID="1" symbol="AA" quantity="9" mixed="10" huge="2" />
            <Trade accountId="U1" tradeID="2" symbol="B" quantity="1E2" mixed="9"
              huge="11111111111111111111111111111111111111111111111111111111111111" />
            <Trade accountId="U1" tradeID="3" symbol="" quantity="-10.5" mixed="1x" />
            <Trade accountId="U2" tradeID="4" quantity="" />
            <Trade accountId="U2" tradeID="5" quantity="10" />
            <Trade accountId="U1" tradeID="6" symbol="AA" quantity="9.0" />
            </Trades></FlexStatement></FlexStatements></FlexQueryResponse>
            """;

        private TestPortal _portal = null!;
        private TemporaryFolder _folder = null!;

        internal RawRecordQueries Records => _portal.Services.GetRequiredService<RawRecordQueries>();

        internal RunDetail Run { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _folder = new TemporaryFolder("flexportal-sort");
            await File.WriteAllTextAsync(_folder.Under("odd.xml"), Rows, Cancel);
            _portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Sandbox:StatementsFolder"] = _folder.Path,
                ["Sandbox:AccountId"] = "U1",
                ["Flex:Sections:HardRequired"] = "",
                ["Flex:Sections:ReconciliationRequired"] = "",
            });
            Run = await _portal.RunAsync("file:odd");
        }

        public async ValueTask DisposeAsync()
        {
            await _portal.DisposeAsync();
            _folder.Dispose();
        }
    }
}
