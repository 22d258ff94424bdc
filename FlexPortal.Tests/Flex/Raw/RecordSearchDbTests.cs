using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Text is found in names and values of rows; the answer counts the searched rows.</summary>
public sealed class RecordSearchDbTests(RecordSearchDbTests.Statement statement) : IClassFixture<RecordSearchDbTests.Statement>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("acme", "1 2")]
    [InlineData("ACME CORP", "1")]
    [InlineData("CURRENCY", "1 2 3 4 5")]
    [InlineData("müller", "3")]
    [InlineData("MÜLLER", "3")]
    [InlineData("\"quoted\"", "3")]
    [InlineData("back\\slash", "4")]
    [InlineData("100%", "4")]
    [InlineData("1_0", "5")]
    [InlineData("a<b", "5")]
    [InlineData("\":\"", "")]
    [InlineData("{", "")]
    [InlineData("nowhere", "")]
    public async Task A_text_is_found_in_its_rows_alone(string text, string rows)
    {
        var page = await FindAsync(text);

        Assert.Equal(rows, string.Join(' ', page.Items.Select(row => row.SourcePayload.GetProperty("tradeID").GetString())));
        Assert.Equal(
            (SearchStop.End, null, 5L, 5L), (page.Search!.Stopped, page.NextCursor, page.Search!.RowsLookedAt, page.Search!.RowsInSection));
    }

    [Fact]
    public async Task Pages_together_have_all_hits_and_count_the_searched_rows()
    {
        var first = await FindAsync("currency", pageSize: 2);
        Assert.True(RecordSearch.TryReadCursor(first.NextCursor, out var place));
        var second = await FindAsync("currency", pageSize: 2, after: place);
        Assert.True(RecordSearch.TryReadCursor(second.NextCursor, out place));
        var third = await FindAsync("currency", pageSize: 2, after: place);

        Assert.Equal([(2, 2L, SearchStop.PageFull), (2, 4L, SearchStop.PageFull), (1, 5L, SearchStop.End)],
            new[] { first, second, third }.Select(page => (page.Items.Count, page.Search!.RowsLookedAt, page.Search!.Stopped)));
        Assert.Null(third.NextCursor);
    }

    [Fact]
    public async Task Only_the_rows_of_an_account_are_found_when_one_is_named()
    {
        Assert.Equal(2, (await FindAsync("currency", account: "U2")).Items.Count);
        Assert.Empty((await FindAsync("currency", account: "U9")).Items);
    }

    [Fact]
    public async Task A_run_that_published_nothing_has_nothing_to_find()
    {
        var page = await statement.Search.ExecuteAsync(
            statement.Run with { Status = RunStatus.Failed }, "Trades", "acme", null, cursor: null, 10, Cancel);

        Assert.Equal((0, SearchStop.End, null), (page.Items.Count, page.Search!.Stopped, page.NextCursor));
    }

    [Fact]
    public async Task A_page_ends_at_its_time_limit_and_the_next_continues_there()
    {
        // A clock on which every look takes a second.
        var search = new RecordSearch(statement.Database, new HurriedTime());
        var looked = new List<long>();
        var found = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            Assert.True(RecordSearch.TryReadCursor(cursor, out var place));
            var page = await search.ExecuteAsync(statement.Huge, "Trades", "zz-nothing", null, place, 10, Cancel);
            looked.Add(page.Search!.RowsLookedAt);
            (cursor, found) = (page.NextCursor, found + page.Items.Count);
            Assert.Equal(cursor is null ? SearchStop.End : SearchStop.TimeIsUp, page.Search!.Stopped);
        }

        Assert.Equal([10_000, 12_000], looked.Distinct());
        Assert.Equal(0, found);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ZG9jdW1lbnQuMQ")]
    [InlineData("c2VhcmNoLjE")]
    [InlineData("c2VhcmNoLjEuMi4z")]
    public void An_invalid_cursor_is_refused(string text) => Assert.False(RecordSearch.TryReadCursor(text, out _));

    private Task<RecordPage> FindAsync(string text, string? account = null, int pageSize = 25, Cursor? after = null) =>
        statement.Search.ExecuteAsync(statement.Run, "Trades", text, account, after, pageSize, Cancel);

    private sealed class HurriedTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }

    /// <summary>A portal with a small odd statement and a larger one.</summary>
    public sealed class Statement : IAsyncLifetime
    {
        private const string Rows = """
            <FlexQueryResponse queryName="q" type="AF"><FlexStatements count="1">
            <FlexStatement accountId="U1" fromDate="20260102" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203"><Trades>
            <Trade accountId="U1" currency="USD" tradeID="1" description="Acme Corp" />
            <Trade accountId="U1" currency="USD" tradeID="2" description="ACME" />
            <Trade accountId="U1" currency="USD" tradeID="3" description="Müller &quot;quoted&quot;" />
            <Trade accountId="U2" currency="USD" tradeID="4" description="back\slash 100%" />
            <Trade accountId="U2" currency="USD" tradeID="5" description="1_0 a&lt;b 100 percent" />
            </Trades></FlexStatement></FlexStatements></FlexQueryResponse>
            """;

        private TestPortal _portal = null!;
        private TemporaryFolder _folder = null!;

        internal RecordSearch Search => _portal.Services.GetRequiredService<RecordSearch>();

        internal Core.Platform.Persistence.PortalDatabase Database => _portal.Database;

        internal RunDetail Run { get; private set; } = null!;

        internal RunDetail Huge { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _folder = new TemporaryFolder("flexportal-search");
            await File.WriteAllTextAsync(_folder.Under("odd.xml"), Rows, Cancel);
            _portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Sandbox:StatementsFolder"] = _folder.Path,
                ["Sandbox:AccountId"] = "U1",
                ["Flex:Sections:HardRequired"] = "",
                ["Flex:Sections:ReconciliationRequired"] = "",
            });
            Run = await _portal.RunAsync("file:odd");
            Huge = await _portal.RunAsync("huge:12000");
        }

        public async ValueTask DisposeAsync()
        {
            await _portal.DisposeAsync();
            _folder.Dispose();
        }
    }
}
