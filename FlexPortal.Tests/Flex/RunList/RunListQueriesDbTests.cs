using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>A hundred thousand runs: every view in every order walks an index, and its pages join.</summary>
public sealed class RunListQueriesDbTests(RunListQueriesDbTests.ManyRuns many) : IClassFixture<RunListQueriesDbTests.ManyRuns>
{
    private const int Seeded = 100_000;

    private static readonly DateTimeOffset Newest = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, RunOrder> ViewsAndOrders()
    {
        var all = new TheoryData<string, RunOrder>();
        foreach (var order in Enum.GetValues<RunOrder>())
        {
            foreach (var view in new[] { "all", "mine", "incomplete", "complete", "failed", "lost", "cancelled" })
            {
                if (order is not (RunOrder.MostRows or RunOrder.FewestRows) || view is "all" or "mine" or "incomplete" or "complete")
                    all.Add(view, order);
            }
        }

        foreach (var view in new[] { "running", "account", "query", "trigger", "code", "status" })
            all.Add(view, RunOrder.Newest);
        return all;
    }

    [Theory]
    [MemberData(nameof(ViewsAndOrders))]
    public async Task The_first_page_and_the_deepest_walk_an_index_both_ways(string view, RunOrder order)
    {
        var contexts = new ExplainingContexts(many.Database);
        var queries = new RunListQueries(contexts);

        var first = await queries.ListAsync(AccountScope.All, View(view), order, cursor: null, 50, Cancel);
        await AssertWalkAsync(contexts);
        if (first.NextCursor is null)
            return;

        var deep = order.Keyset().At(first.Items[^1]) with { Key = $"{DeepKey(order):x}.{first.Items[^1].IngestionRunId:N}" };
        await queries.ListAsync(AccountScope.All, View(view), order, deep, 50, Cancel);
        await AssertWalkAsync(contexts);
        var above = await queries.ListAsync(AccountScope.All, View(view), order, deep with { Backward = true }, 50, Cancel);
        await AssertWalkAsync(contexts);
        Assert.NotNull(above.PreviousCursor);
    }

    [Theory]
    [InlineData(RunOrder.Newest)]
    [InlineData(RunOrder.Oldest)]
    [InlineData(RunOrder.Longest)]
    [InlineData(RunOrder.Shortest)]
    [InlineData(RunOrder.MostRows)]
    [InlineData(RunOrder.FewestRows)]
    public async Task Pages_join_without_gap_or_double_down_and_up_again(RunOrder order)
    {
        // A day of runs: durations and rows repeat in it.
        var filter = RunFilters.Account.Is("U2").With(RunFilters.From, Newest.AddDays(-1));
        var queries = new RunListQueries(new ExplainingContexts(many.Database));
        var down = new List<RunSummary>();
        Cursor? cursor = null;
        Page<RunSummary> page;
        do
        {
            page = await queries.ListAsync(AccountScope.All, filter, order, cursor, 47, Cancel);
            Assert.Equal(cursor is null, page.PreviousCursor is null);
            down.AddRange(page.Items);
            cursor = Parse(page.NextCursor);
        }
        while (cursor is not null);

        var up = new List<RunSummary>(page.Items);
        while (Parse(page.PreviousCursor) is { } previous)
        {
            page = await queries.ListAsync(AccountScope.All, filter, order, previous, 47, Cancel);
            up.InsertRange(0, page.Items);
        }

        Assert.Equal(down.Count, down.DistinctBy(run => run.IngestionRunId).Count());
        Assert.Equal((await queries.CountAsync(AccountScope.All, filter, order, exactly: true, Cancel)).Count, down.Count);
        Assert.Equal(Sorted(down, order).Select(run => run.IngestionRunId), down.Select(run => run.IngestionRunId));
        Assert.Equal(down.Select(run => run.IngestionRunId), up.Select(run => run.IngestionRunId));

        Cursor? Parse(string? text) => order.Keyset().TryParse(text, out var read) ? read : null;
    }

    [Theory]
    [InlineData("all", false, 1000, true)]
    [InlineData("all", true, Seeded + 1, false)]
    [InlineData("running", false, 0, false)]
    [InlineData("code", false, Seeded / 10_000, false)]
    [InlineData("lost", true, Seeded / 10, false)]
    public async Task Counting_stops_at_a_bound_unless_it_is_to_be_exact(string view, bool exactly, long count, bool atLeast)
    {
        var queries = new RunListQueries(new ExplainingContexts(many.Database));

        Assert.Equal(new ListTotal(count, atLeast),
            await queries.CountAsync(AccountScope.All, View(view), RunOrder.Newest, exactly, Cancel));
    }

    [Theory]
    [InlineData("U2", SearchMatch.Nothing)]
    [InlineData("103", SearchMatch.Query)]
    [InlineData("seed_rare", SearchMatch.ErrorCode)]
    [InlineData("3b9ac9ff", SearchMatch.RunId)]
    [InlineData("3B9AC9FF-0000-7000-8000-000000000000", SearchMatch.RunId)]
    [InlineData("3b9ac9f", SearchMatch.Nothing)]
    [InlineData("ffffffff", SearchMatch.Nothing)]
    [InlineData("what is this", SearchMatch.Nothing)]
    [InlineData("10", SearchMatch.RunNumber)]
    [InlineData("#3", SearchMatch.RunNumber)]
    [InlineData("03", SearchMatch.RunNumber)]
    [InlineData("99999999", SearchMatch.Nothing)]
    [InlineData("TOKEN", SearchMatch.ErrorCode)]
    [InlineData("expire", SearchMatch.ErrorCode)]
    [InlineData("%", SearchMatch.Nothing)]
    [InlineData("_", SearchMatch.ErrorCode)]
    public async Task A_text_is_found_as_query_code_or_the_beginning_of_an_id(string text, SearchMatch match)
    {
        var queries = new RunListQueries(new ExplainingContexts(many.Database));

        var (filter, found) = await queries.SearchAsync(AccountScope.All, FilterSet<IngestionRun>.None, text, Cancel);

        Assert.Equal(match, found);
        if (match == SearchMatch.RunId)
            Assert.Equal(Newest.AddMinutes(-1),
                Assert.Single((await queries.ListAsync(AccountScope.All, filter, RunOrder.Newest, null, 50, Cancel)).Items).StartedAtUtc);
    }

    [Theory]
    [InlineData("")]
    [InlineData("U1 U2")]
    public async Task The_names_that_hold_a_text_and_their_runs_are_found_along_indexes(string accounts)
    {
        var contexts = new ExplainingContexts(many.Database);
        var scope = accounts.Length == 0 ? AccountScope.All : AccountScope.Only(accounts.Split(' '));
        await using (var context = contexts.CreateDbContext())
        {
            Assert.Equal(["100", "101", "102", "103", "104"], await RunSearchSql.ListQueriesAsync(context, scope, "10", Cancel));
            await AssertNoScanOfAllAsync(contexts);
            Assert.Equal(["RUN_ABANDONED", "RUN_CANCELED"], await RunSearchSql.ListErrorCodesAsync(context, scope, "run", Cancel));
            await AssertNoScanOfAllAsync(contexts);
        }

        var (filters, _) = await new RunListQueries(new ExplainingContexts(many.Database))
            .SearchAsync(scope, FilterSet<IngestionRun>.None, "run", Cancel);
        var page = await new RunListQueries(contexts).ListAsync(scope, filters, RunOrder.Newest, cursor: null, 50, Cancel);
        await AssertScansAsync(contexts, filtered: accounts.Length > 0);
        Assert.Equal(50, page.Items.Count(run => run.ErrorCode!.StartsWith("RUN_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_search_within_a_filter_finds_nothing_that_the_filter_leaves_out()
    {
        var queries = new RunListQueries(new ExplainingContexts(many.Database));

        Assert.Equal(SearchMatch.Nothing, (await queries.SearchAsync(AccountScope.All, RunFilters.Query.Is("102"), "103", Cancel)).Match);
        Assert.Equal(SearchMatch.Query, (await queries.SearchAsync(AccountScope.All, RunFilters.Query.Is("101"), "101", Cancel)).Match);
    }

    [Fact]
    public async Task Rows_under_way_are_read_again_in_one_statement()
    {
        var contexts = new ExplainingContexts(many.Database);
        var queries = new RunListQueries(contexts);
        var some = (await queries.ListAsync(AccountScope.All, FilterSet<IngestionRun>.None, RunOrder.Newest, null, 3, Cancel)).Items;
        await contexts.ExplainAsync();

        Assert.Equal(some.OrderBy(run => run.IngestionRunId),
            (await queries.FindAsync(AccountScope.All, [.. some.Select(run => run.IngestionRunId)], Cancel))
            .OrderBy(run => run.IngestionRunId));
        await contexts.ExplainAsync();
        Assert.Empty(await queries.FindAsync(AccountScope.All, [], Cancel));
    }

    public static TheoryData<string, RunOrder, string> ScopedViews()
    {
        var all = new TheoryData<string, RunOrder, string>();
        foreach (var scope in new[] { "U2", "U1 U2" })
        {
            foreach (var order in Enum.GetValues<RunOrder>())
                all.Add("all", order, scope);
            all.Add("incomplete", RunOrder.Newest, scope);
            all.Add("code", RunOrder.Newest, scope);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(ScopedViews))]
    public async Task Sec_S39_A_user_with_few_accounts_walks_indexes_too_and_reads_no_run_of_others(
        string view, RunOrder order, string accounts)
    {
        var contexts = new ExplainingContexts(many.Database);
        var queries = new RunListQueries(contexts);
        var scope = AccountScope.Only(accounts.Split(' '));

        var first = await queries.ListAsync(scope, View(view), order, cursor: null, 50, Cancel);
        await AssertScansAsync(contexts);
        Assert.NotEmpty(first.Items);
        Assert.All(first.Items, run => Assert.True(scope.Holds(run.AccountId)));
        if (first.NextCursor is not null)
        {
            var deep = order.Keyset().At(first.Items[^1]) with { Key = $"{DeepKey(order):x}.{first.Items[^1].IngestionRunId:N}" };
            foreach (var cursor in new[] { deep, deep with { Backward = true } })
            {
                var page = await queries.ListAsync(scope, View(view), order, cursor, 50, Cancel);
                await AssertScansAsync(contexts);
                Assert.Equal(Sorted(page.Items, order).Select(run => run.IngestionRunId), page.Items.Select(run => run.IngestionRunId));
                Assert.Equal(50, page.Items.Count(run => scope.Holds(run.AccountId)));
            }
        }

        var bounded = await queries.CountAsync(scope, View(view), order, exactly: false, Cancel);
        Assert.Equal(bounded.Count,
            Math.Min(RunListQueries.CountedAtMost, (await queries.CountAsync(scope, View(view), order, exactly: true, Cancel)).Count));
    }

    [Fact]
    public async Task Sec_S39_Pages_of_several_accounts_are_the_list_of_all_without_the_others()
    {
        var queries = new RunListQueries(new ExplainingContexts(many.Database));
        var day = RunFilters.From.Is(Newest.AddHours(-3));
        var mine = (await queries.ListAsync(AccountScope.All, day, RunOrder.Newest, null, 500, Cancel))
            .Items.Where(run => run.AccountId is "U1" or "U3").Select(run => run.IngestionRunId);
        var paged = new List<Guid>();
        for (Cursor? cursor = null; ;)
        {
            var page = await queries.ListAsync(AccountScope.Only(["U1", "U3", "U9"]), day, RunOrder.Newest, cursor, 17, Cancel);
            paged.AddRange(page.Items.Select(run => run.IngestionRunId));
            if (page.NextCursor is null || !Cursor.TryParse(page.NextCursor, out cursor))
                break;
        }

        Assert.Equal(mine, paged);
        Assert.Empty((await queries.ListAsync(AccountScope.None, day, RunOrder.Newest, null, 500, Cancel)).Items);
        Assert.Empty((await queries.ListAsync(
            AccountScope.Only(["U1"]), day.With(RunFilters.Account, "U2"), RunOrder.Newest, null, 500, Cancel)).Items);
        Assert.Equal(SearchMatch.Nothing,
            (await queries.SearchAsync(AccountScope.Only(["U9"]), FilterSet<IngestionRun>.None, "103", Cancel)).Match);
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_a_fault_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new RunListQueries(new ExplainingContexts(many.Database))
            .ListAsync(AccountScope.All, FilterSet<IngestionRun>.None, RunOrder.Longest, new Cursor("newest", $"1.{Guid.Empty:N}"), 50,
                Cancel));

    private static FilterSet<IngestionRun> View(string view) => view switch
    {
        "mine" => RunFilters.RequestedBy.Is("owner"),
        "account" => RunFilters.Account.Is("U2"),
        "query" => RunFilters.Query.Is("103"),
        "trigger" => RunFilters.Trigger.Is(RunTrigger.Cli),
        "code" => RunFilters.ErrorCode.Is("SEED_RARE"),
        "status" => RunFilters.Status.Is(RunStatus.Failed),
        "all" => FilterSet<IngestionRun>.None,
        _ => RunFilters.State.Is(Enum.Parse<RunOutcome>(view, ignoreCase: true)),
    };

    private static long DeepKey(RunOrder order) => order switch
    {
        RunOrder.Newest => Newest.AddMinutes(-Seeded * 9 / 10).UtcTicks,
        RunOrder.Oldest => Newest.AddMinutes(-Seeded / 10).UtcTicks,
        RunOrder.Longest => 100,
        RunOrder.Shortest => 900,
        RunOrder.MostRows => 50,
        _ => 450,
    };

    private static IEnumerable<RunSummary> Sorted(IEnumerable<RunSummary> runs, RunOrder order) => order switch
    {
        RunOrder.Newest => runs.OrderByDescending(run => run.StartedAtUtc),
        RunOrder.Oldest => runs.OrderBy(run => run.StartedAtUtc),
        RunOrder.Longest => runs.OrderByDescending(run => run.DurationMs)
            .ThenByDescending(run => run.IngestionRunId.ToString(), StringComparer.Ordinal),
        RunOrder.Shortest => runs.OrderBy(run => run.DurationMs).ThenBy(run => run.IngestionRunId.ToString(), StringComparer.Ordinal),
        RunOrder.MostRows => runs.OrderByDescending(run => run.Inserted)
            .ThenByDescending(run => run.IngestionRunId.ToString(), StringComparer.Ordinal),
        _ => runs.OrderBy(run => run.Inserted).ThenBy(run => run.IngestionRunId.ToString(), StringComparer.Ordinal),
    };

    /// <summary>Runs are found by an index alone, and none is read to be thrown away.</summary>
    private static async Task AssertScansAsync(ExplainingContexts contexts, bool filtered = false)
    {
        var scans = (await contexts.ExplainAsync())
            .Where(node => node.TryGetProperty("Relation Name", out var relation) && relation.GetString() is "ingestion_run").ToList();
        Assert.NotEmpty(scans);
        Assert.All(scans, node => Assert.Equal("Index Scan", node.GetProperty("Node Type").GetString()));
        Assert.All(scans, node => Assert.False(!filtered && node.TryGetProperty("Filter", out var filter), $"{node}"));
    }

    private static async Task AssertNoScanOfAllAsync(ExplainingContexts contexts) => Assert.DoesNotContain(
        await contexts.ExplainAsync(),
        node => node.GetProperty("Node Type").GetString() is not (null or "Index Only Scan" or "Index Scan")
            && node.TryGetProperty("Relation Name", out _));

    private static async Task AssertWalkAsync(ExplainingContexts contexts)
    {
        var plan = await contexts.ExplainAsync();
        Assert.Equal("Limit, Index Scan", string.Join(", ", plan.Select(node => node.GetProperty("Node Type").GetString())));
        Assert.All(plan, node => Assert.False(node.TryGetProperty("Filter", out var filter), filter.ToString()));
    }

    /// <summary>A database with many runs.</summary>
    public sealed class ManyRuns : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await TestDatabase.CreateAsync();
            await ListedRuns.InsertManyAsync(Database, Seeded);
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
