using System.Net;
using System.Text.Json;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>GET /ingestion/runs over twenty thousand runs.</summary>
public sealed class RunListApiTests(RunListApiTests.SeededPortal portal) : IClassFixture<RunListApiTests.SeededPortal>
{
    private const int Seeded = 20_000;

    private static readonly DateTimeOffset Newest = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_period_that_ends_before_it_begins_is_refused_by_name_and_at_the_fields()
    {
        const string period = "from=2026-11-20&to=2026-11-10";

        var problem = await portal.GetRefusedAsync($"/ingestion/runs?{period}", HttpStatusCode.BadRequest, "REQUEST_INVALID");
        var page = await portal.Portal.PageAsync($"/runs?{period}");

        foreach (var part in new[] { "from (2026-11-20)", "to (2026-11-10)" })
            Assert.Contains(part, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var error = Assert.Single(page.QuerySelectorAll("[data-field-error=from]"));
        Assert.Equal(["2026-11-20", "2026-11-10"], error.Figures());
        Assert.Equal(
            ["from", "to"],
            page.QuerySelectorAll($"details[open] [aria-invalid=true][aria-describedby={error.Id}]")
                .Select(field => field.GetAttribute("name")));
    }

    [Fact]
    public async Task The_newest_come_first_fifty_at_a_time()
    {
        var page = await portal.GetAsync("/ingestion/runs?to=2026-06-01T00:00:00.001Z");

        var starts = Starts(page);
        Assert.Equal(Enumerable.Range(0, 50).Select(n => Newest.AddMinutes(-n)), starts);
        Assert.NotNull(page.GetProperty("next_cursor").GetString());
    }

    [Fact]
    public async Task Pages_join_without_gap_or_double_while_new_runs_arrive()
    {
        var seen = new List<Guid>();
        var times = new List<DateTimeOffset>();
        var arrived = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await portal.GetAsync("/ingestion/runs?from=2026-01-01&limit=500" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(Ids(page));
            times.AddRange(Starts(page));
            if (arrived.Count < 3)
                arrived.Add((await portal.RunAsync("token-expired")).IngestionRunId);
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(arrived.Intersect(seen));
        Assert.Equal(times.OrderDescending(), times);
        // Of the twenty thousand seeded, every one; what other tests of this class started before is on top.
        Assert.Equal(Seeded, times.Count(time => time <= Newest));
    }

    [Theory]
    [InlineData("status=success", 200)]
    [InlineData("status=failed&account={U2}", 100)]
    [InlineData("status=success&account={U2}", 0)]
    [InlineData("account={U1}&error_code=FLEX_POLL_TIMEOUT", 100)]
    [InlineData("error_code=FLEX_TOKEN_EXPIRED&from=2026-05-31T22:00:00Z", 118)]
    [InlineData("from=2026-05-31&to=2026-05-31", 1_440)]
    [InlineData("from=2026-05-31T22:00:00Z&to=2026-05-31T23:00:00Z", 60)]
    [InlineData("from=2026-06-01T00:00:00%2B02:00&to=2026-06-01T01:00:00%2B02:00", 60)]
    [InlineData("status=started", 0)]
    [InlineData("account={U9}", 0)]
    [InlineData("to=0001-01-01", 0)]
    public async Task Filters_choose_and_their_pages_join(string filter, int count)
    {
        var ids = new List<Guid>();
        // What other tests start is newer; the run that owns the seeded artifact is older.
        var until = filter.Contains("to=", StringComparison.Ordinal) ? "" : "&to=2026-06-01T00:00:00.001Z";
        var since = filter.Contains("from=", StringComparison.Ordinal) || filter.StartsWith("to=", StringComparison.Ordinal) ? ""
            : "&from=2026-01-01";
        var address = $"/ingestion/runs?limit=500&{portal.WithKeys(filter)}{until}{since}";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await portal.GetAsync(cursor.Length == 0 ? address : $"{address}&cursor={cursor}");
            ids.AddRange(Ids(page));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(count, ids.Count);
        Assert.Equal(count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%2B%2F%3D")]
    [InlineData("cursor=ZmZmZmZmZmZmZmZmZmYuYWI")]
    [InlineData("cursor=%00")]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=-1")]
    [InlineData("limit=many")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("status=done")]
    [InlineData("status=0")]
    [InlineData("status=started,failed")]
    [InlineData("from=2026-13-01")]
    [InlineData("to=soon")]
    [InlineData("from=2026-06-02&to=2026-06-01")]
    [InlineData("from=0001-01-01T00:00:00%2B14:00")]
    [InlineData("account=U1")]
    [InlineData("account=U1%00")]
    [InlineData("search=U1234567")]
    [InlineData("error_code=%00")]
    public async Task Invalid_parameters_are_refused(string query) =>
        await portal.GetRefusedAsync("/ingestion/runs?" + query, HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Theory]
    [InlineData("from=0001-01-01&to=9999-12-31")]
    [InlineData("to=9999-12-31T23:59:59.9999999Z")]
    [InlineData("status=FAILED")]
    [InlineData("status=&account=&from=&to=&error_code=&cursor=")]
    [InlineData("limit=1")]
    public async Task Limits_at_the_edge_are_answered(string query) =>
        Assert.NotEmpty((await portal.GetAsync("/ingestion/runs?" + query)).GetProperty("items").EnumerateArray());

    [Theory]
    [InlineData("", "ix_ingestion_run_list")]
    [InlineData("time", "ix_ingestion_run_list")]
    [InlineData("status", "ix_ingestion_run_list_status")]
    [InlineData("account", "ix_ingestion_run_list_account")]
    [InlineData("error_code", "ix_ingestion_run_list_error")]
    public async Task The_first_page_and_a_deep_page_read_an_index_only(string filtered, string index)
    {
        var contexts = new ExplainingContexts(portal.Database);
        var queries = new RunListQueries(contexts);
        var filter = filtered switch
        {
            "status" => RunFilters.Status.Is(RunStatus.Failed),
            "account" => RunFilters.Account.Is("U2"),
            "error_code" => RunFilters.ErrorCode.Is("FLEX_POLL_TIMEOUT"),
            "time" => RunFilters.From.Is(Newest.AddDays(-12)).With(RunFilters.To, Newest),
            _ => FilterSet<IngestionRun>.None,
        };

        await queries.ListAsync(AccountScope.All, filter, RunOrder.Newest, cursor: null, 50, TestContext.Current.CancellationToken);
        AssertIndexAlone(await contexts.ExplainAsync(), index);

        var deep = new Cursor("newest", $"{Newest.AddDays(-11).UtcTicks:x}.{Guid.Empty:N}");
        await queries.ListAsync(AccountScope.All, filter, RunOrder.Newest, deep, 50, TestContext.Current.CancellationToken);
        AssertIndexAlone(await contexts.ExplainAsync(), index);
    }

    private static void AssertIndexAlone(IReadOnlyList<JsonElement> plan, string index)
    {
        Assert.Equal("Limit, Index Scan", string.Join(", ", plan.Select(node => node.GetProperty("Node Type").GetString())));
        Assert.All(plan, node => Assert.False(node.TryGetProperty("Filter", out var filter), filter.ToString()));
        Assert.Equal(index, plan[^1].GetProperty("Index Name").GetString());
    }

    private static IEnumerable<Guid> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("ingestion_run_id").GetGuid());

    private static List<DateTimeOffset> Starts(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("started_at_utc").GetDateTimeOffset())];

    /// <summary>A portal over many runs.</summary>
    public sealed class SeededPortal : ApiPortal
    {
        protected override Task SeedAsync() => SeededRuns.InsertAsync(Database, Seeded);
    }
}
