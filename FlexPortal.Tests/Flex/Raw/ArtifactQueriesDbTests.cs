using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The list of original statements: whose, which ones, in pages, and along an index.</summary>
public sealed class ArtifactQueriesDbTests : IAsyncLifetime
{
    private const int Count = 3000;

    private static readonly AccountScope Two = AccountScope.Only(["U2", "U3"]);

    private TestDatabase _database = null!;
    private PortalDatabase _opened = null!;
    private ExplainingContexts _contexts = null!;
    private AccountKeys _keys = null!;
    private ArtifactQueries _queries = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _opened = await _database.OpenAsync();
        _contexts = new(_database);
        _keys = new(new byte[32]);
        _queries = new(_contexts, new AccountQueries(_opened, _keys));
        await SeededArtifacts.InsertAsync(_database, Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_scope_lists_its_accounts_alone_newest_first()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], await NumbersAsync(AccountScope.All, "", 10));
        Assert.Equal([1, 3, 5, 7, 9, 11, 13, 15, 17, 19], await NumbersAsync(Two, "", 10));
        Assert.Equal([9, 19, 29], await NumbersAsync(AccountScope.Only(["U3"]), "", 3));
        Assert.Empty(await NumbersAsync(AccountScope.None, "", 10));
        Assert.Empty(await NumbersAsync(AccountScope.Only(["U9"]), "", 10));
    }

    [Fact]
    public async Task An_account_of_the_address_is_one_of_the_scope_or_the_list_is_empty()
    {
        Assert.Equal([9, 19], await NumbersAsync(AccountScope.All, $"account={_keys.Of("U3")}", 2));
        Assert.Equal([9, 19], await NumbersAsync(Two, $"account={_keys.Of("U3")}", 2));
        Assert.Empty(await NumbersAsync(Two, $"account={_keys.Of("U1")}", 2));
        Assert.Empty(await NumbersAsync(AccountScope.All, $"account={_keys.Of("U9")}", 2));
    }

    [Theory]
    [InlineData("day=2026-06-01", new[] { 0 })]
    [InlineData("day=2026-05-31", new[] { 0, 1 })]
    [InlineData("day=2026-05-20", new[] { 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData("day=2026-06-02", new int[0])]
    // The beginnings of the SHA-256 of "7" and of "11".
    [InlineData("sha256=7902699b", new[] { 7 })]
    [InlineData("sha256=4FC82B26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8", new[] { 11 })]
    [InlineData("sha256=ffffffff", new int[0])]
    [InlineData("day=2026-05-25&sha256=7902", new[] { 7 })]
    [InlineData("day=2026-05-26&sha256=7902", new int[0])]
    public async Task Filters_leave_the_statements_that_cover_a_day_or_begin_with_the_digits(string address, int[] expected)
    {
        Assert.Equal(expected, await NumbersAsync(AccountScope.All, address, 10));
        Assert.Equal(expected.Where(number => number % 2 == 1), await NumbersAsync(Two, address, 10));
    }

    [Fact]
    public async Task A_statement_without_a_period_covers_no_day()
    {
        await _database.ExecuteAsync("""
            INSERT INTO flex.raw_artifact (raw_artifact_id, ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256,
                byte_length, chunk_count, compression, received_at_utc, account_seq, prev_link, link)
            SELECT 'ffffffff-0000-7000-8000-bbbbbbbbbbbb', ingestion_run_id, account_id, 'unknown', '1', payload_sha256, 5, 1, 'none',
                   received_at_utc, 100000, prev_link, link FROM flex.raw_artifact WHERE byte_length = 1000
            """);

        Assert.Equal([-995, 0], await NumbersAsync(AccountScope.All, "", 2));
        Assert.Equal([0], await NumbersAsync(AccountScope.All, "day=2026-06-01", 2));
    }

    [Theory]
    [InlineData("day=20260601")]
    [InlineData("day=2026-02-30")]
    [InlineData("sha256=790")]
    [InlineData("sha256=7902699g")]
    [InlineData("sha256=79026_9b")]
    [InlineData("account=U1234567")]
    [InlineData("cursor=nonsense")]
    public void An_address_that_cannot_be_read_is_refused_and_not_repeated(string address)
    {
        Assert.False(ArtifactFilters.List.TryParse(new ListQuery { Text = address }, TimeZoneInfo.Utc, out _, out var fault));
        Assert.NotEmpty(fault);
        Assert.DoesNotContain(address.Split('=')[1], fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, 11)]
    public async Task Pages_meet_every_statement_once_in_both_directions(bool all, int size)
    {
        var scope = all ? AccountScope.All : Two;
        var expected = Enumerable.Range(0, 60).Where(number => all || number % 2 == 1).ToArray();
        var page = await ReadAsync(scope, "", size);
        Assert.Null(page.PreviousCursor);
        var forward = new List<int[]> { Numbers(page) };
        while (forward.Sum(numbers => numbers.Length) < expected.Length)
        {
            page = await ReadAsync(scope, $"cursor={page.NextCursor}", size);
            forward.Add(Numbers(page));
        }

        Assert.Equal(expected, forward.SelectMany(numbers => numbers).Take(expected.Length));
        for (var place = forward.Count - 2; place >= 0; place--)
        {
            page = await ReadAsync(scope, $"cursor={page.PreviousCursor}", size);
            Assert.Equal(forward[place], Numbers(page));
        }

        Assert.Null(page.PreviousCursor);
    }

    [Theory]
    [InlineData("", "pk_raw_artifact")]
    [InlineData("", "ix_raw_artifact_list_account", "U3")]
    [InlineData("", "ix_raw_artifact_list_account", "U2", "U3")]
    [InlineData("sha256=7902699b", "ix_raw_artifact_sha256")]
    [InlineData("day=2020-01-01", "ix_raw_artifact_days")]
    public async Task A_page_is_read_along_an_index(string address, string index, params string[] accounts)
    {
        await NumbersAsync(accounts.Length == 0 ? AccountScope.All : AccountScope.Only(accounts), address, 50);

        var nodes = await _contexts.ExplainAsync();

        Assert.Contains(
            index, nodes.Select(node => node.TryGetProperty("Index Name", out var name) ? name.GetString() : null),
            StringComparer.Ordinal);
        Assert.DoesNotContain(nodes, node => node.GetProperty("Node Type").GetString() is "Seq Scan"
            && node.GetProperty("Relation Name").GetString() is "raw_artifact");
    }

    [Fact]
    public async Task A_statement_says_which_run_stored_it_and_how_many_later_runs_received_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var first = await portal.RunAsync("identical");
        await portal.RunAsync("identical");
        await portal.RunAsync("identical");
        var refused = await portal.RunAsync("missing-trades");

        var list = await portal.Services.GetRequiredService<ArtifactQueries>()
            .ListAsync(AccountScope.All, FilterSet<RawArtifactRow>.None, cursor: null, 10, Cancel);

        Assert.Equal(
            [
                (refused.RawArtifactId!.Value, refused.IngestionRunId, refused.RunNumber, null, 0),
                (first.RawArtifactId!.Value, first.IngestionRunId, first.RunNumber, first.RawRecordCount, 2),
            ],
            list.Items.Select(artifact =>
                (artifact.RawArtifactId, artifact.IngestionRunId, artifact.RunNumber, artifact.RawRecordCount, artifact.LaterRunCount)));
        var stored = list.Items[1];
        Assert.Equal(
            (first.PayloadSha256, first.PayloadByteLength, first.PeriodKey, first.FlexQueryId, true),
            (stored.PayloadSha256, stored.ByteLength, stored.PeriodKey, stored.FlexQueryId, stored.Sandbox));
    }

    private async Task<IEnumerable<int>> NumbersAsync(AccountScope scope, string address, int size) =>
        Numbers(await ReadAsync(scope, address, size));

    private async Task<Page<ArtifactSummary>> ReadAsync(AccountScope scope, string address, int size)
    {
        var query = ListQuery.Of(new ListQuery { Text = address }.Parts.Select(part => KeyValuePair.Create(part.Key, (string?)part.Value)));
        Assert.True(ArtifactFilters.List.TryParse(query, TimeZoneInfo.Utc, out var request, out var fault), fault);
        return await _queries.ListAsync(scope, request.Filters, request.Cursor, size, Cancel);
    }

    // The seeded size is 1,000 and the number.
    private static int[] Numbers(Page<ArtifactSummary> page) => [.. page.Items.Select(artifact => (int)artifact.ByteLength - 1000)];
}
