using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>A part of a query or of an error code finds the runs of every query and code that has it.</summary>
public sealed class RunSearchSqlDbTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Newest = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var runs = new[]
        {
            ("U1", "missing-trades", "MISSING_REQUIRED_SECTION"), ("U1", "missing-cash-report", "RUN_CANCELED"),
            ("U1", "4711", "MISSING_REQUIRED_SECTION"), ("U1", "token-expired", "FLEX_TOKEN_EXPIRED"), ("U1", "4711", "FLEX_TOKEN_INVALID"),
            ("U2", "secret-missing", "RUN_CANCELED"), ("U2", "4712", "FLEX_SECRET_CODE"), ("U1", "4711", "RUN_CANCELED"),
        };
        foreach (var (number, (account, query, code)) in runs.Index())
            await ListedRuns.FailAsync(_database, account, query, Newest.AddMinutes(-number), code);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("missing", SearchMatch.QueryOrErrorCode, 0, 1, 2, 5)]
    [InlineData("MISSING-", SearchMatch.Query, 0, 1)]
    [InlineData("TOKEN", SearchMatch.QueryOrErrorCode, 3, 4)]
    [InlineData("flex_token", SearchMatch.ErrorCode, 3, 4)]
    [InlineData("cash", SearchMatch.Query, 1)]
    [InlineData("trades", SearchMatch.Query, 0)]
    [InlineData("471", SearchMatch.Query, 2, 4, 6, 7)]
    [InlineData("4711", SearchMatch.Query, 2, 4, 7)]
    [InlineData("%", SearchMatch.Nothing)]
    public async Task Runs_are_found_once_each_in_every_order(string text, SearchMatch match, params int[] found)
    {
        var queries = new RunListQueries(new ExplainingContexts(_database));

        var (filters, matched) = await queries.SearchAsync(AccountScope.All, FilterSet<IngestionRun>.None, text, Cancel);

        Assert.Equal(match, matched);
        if (match == SearchMatch.Nothing)
            return;

        var expected = found.Select(number => Newest.AddMinutes(-number)).ToArray();
        Assert.Equal(expected, await StartsAsync(queries, filters, RunOrder.Newest, pageSize: 500));
        Assert.Equal(expected, await StartsAsync(queries, filters, RunOrder.Newest, pageSize: 1));
        Assert.Equal(expected.Reverse(), await StartsAsync(queries, filters, RunOrder.Oldest, pageSize: 2));
        Assert.Equal(expected.Length, (await StartsAsync(queries, filters, RunOrder.Longest, pageSize: 2)).Length);
        foreach (var exactly in new[] { true, false })
            Assert.Equal(found.Length, (await queries.CountAsync(AccountScope.All, filters, RunOrder.Newest, exactly, Cancel)).Count);
        var exported = new List<DateTimeOffset>();
        await foreach (var run in queries.StreamAsync(AccountScope.All, filters, RunOrder.Newest, Cancel))
            exported.Add(run.StartedAtUtc);
        Assert.Equal(expected, exported);
    }

    [Fact]
    public async Task Sec_S39_A_part_of_a_name_that_only_other_accounts_have_finds_nothing()
    {
        var queries = new RunListQueries(new ExplainingContexts(_database));
        var scope = AccountScope.Only(["U1"]);

        foreach (var text in new[] { "secret", "SECRET_C", "4712", "471", "missing" })
        {
            var (filters, match) = await queries.SearchAsync(scope, FilterSet<IngestionRun>.None, text, Cancel);
            Assert.Equal(text is "471" or "missing", match != SearchMatch.Nothing);
            if (match != SearchMatch.Nothing)
            {
                var page = await queries.ListAsync(scope, filters, RunOrder.Newest, null, 500, Cancel);
                Assert.Equal(3, page.Items.Count);
                Assert.All(page.Items, run => Assert.Equal("U1", run.AccountId));
            }
        }
    }

    [Fact]
    public async Task A_search_within_a_filter_keeps_the_filter()
    {
        var queries = new RunListQueries(new ExplainingContexts(_database));

        var (filters, _) = await queries.SearchAsync(AccountScope.All, RunFilters.Query.Is("4711"), "missing", Cancel);

        Assert.Equal([Newest.AddMinutes(-2)], await StartsAsync(queries, filters, RunOrder.Newest, pageSize: 500));
        Assert.Equal(
            SearchMatch.Nothing, (await queries.SearchAsync(AccountScope.All, RunFilters.Query.Is("4711"), "trades", Cancel)).Match);
    }

    private static async Task<DateTimeOffset[]> StartsAsync(
        RunListQueries queries, FilterSet<IngestionRun> filters, RunOrder order, int pageSize)
    {
        var starts = new List<DateTimeOffset>();
        for (Cursor? cursor = null; ;)
        {
            var page = await queries.ListAsync(AccountScope.All, filters, order, cursor, pageSize, Cancel);
            starts.AddRange(page.Items.Select(run => run.StartedAtUtc));
            if (page.NextCursor is null || !Cursor.TryParse(page.NextCursor, out cursor))
                return [.. starts];
        }
    }
}
