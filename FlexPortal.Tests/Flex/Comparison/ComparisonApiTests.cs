using System.Net;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>GET /ingestion/runs/{id}/comparison and /comparison/rows.</summary>
public sealed class ComparisonApiTests(ComparisonApiTests.TwoRuns portal) : IClassFixture<ComparisonApiTests.TwoRuns>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_compared_with_the_one_before()
    {
        var comparison = await portal.GetAsync($"/ingestion/runs/{portal.Second.IngestionRunId}/comparison");

        Assert.Equal(portal.First.IngestionRunId, comparison.GetProperty("before").GetProperty("ingestion_run_id").GetGuid());
        Assert.False(comparison.GetProperty("identical_bytes").GetBoolean());
        Assert.True(comparison.GetProperty("attributes_recorded").GetBoolean());
        var cash = comparison.GetProperty("rows").EnumerateArray().First(row => row.GetProperty("element").ValueEquals("CashTransaction"));
        Assert.True(cash.GetProperty("counts").EnumerateObject().Any());
        Assert.Equal(
            await portal.GetAsync($"/ingestion/runs/{portal.Second.IngestionRunId}/comparison?with={portal.First.IngestionRunId}") is var same
                ? same.GetProperty("rows").GetRawText() : "",
            comparison.GetProperty("rows").GetRawText());
    }

    [Fact]
    public async Task Changed_rows_of_a_kind_are_listed()
    {
        var comparison = await portal.GetAsync($"/ingestion/runs/{portal.Second.IngestionRunId}/comparison");
        var cash = comparison.GetProperty("rows").EnumerateArray().First(row => row.GetProperty("element").ValueEquals("CashTransaction"));
        var (kind, rows) = cash.GetProperty("counts").EnumerateObject().Select(count => (count.Name, count.Value.GetInt64())).First();

        var page = await portal.GetAsync($"/ingestion/runs/{portal.Second.IngestionRunId}/comparison/rows?section=CashTransactions&kind={kind}&limit=500");

        Assert.Equal(rows, page.GetProperty("items").GetArrayLength());
        Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.Equal(kind, item.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("section=Trades")]
    [InlineData("kind=gone")]
    [InlineData("section=Trades&kind=lost")]
    [InlineData("section=Trades&kind=gone&cursor=x")]
    [InlineData("section=Trades&kind=gone&limit=0")]
    public async Task A_list_that_is_asked_for_in_another_way_is_refused(string query) => await portal.GetRefusedAsync(
        $"/ingestion/runs/{portal.Second.IngestionRunId}/comparison/rows?{query}", HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_a_reason()
    {
        await portal.GetRefusedAsync($"/ingestion/runs/{portal.First.IngestionRunId}/comparison", HttpStatusCode.Conflict, "NO_PREVIOUS_RUN");
        await portal.GetRefusedAsync($"/ingestion/runs/{portal.Failed.IngestionRunId}/comparison", HttpStatusCode.Conflict, "RUN_NOT_COMPARABLE");
        await portal.GetRefusedAsync(
            $"/ingestion/runs/{portal.Failed.IngestionRunId}/comparison/rows?section=Trades&kind=gone", HttpStatusCode.Conflict, "RUN_NOT_COMPARABLE");
        await portal.GetRefusedAsync($"/ingestion/runs/{Guid.NewGuid()}/comparison", HttpStatusCode.NotFound, "RUN_NOT_FOUND");
        await portal.GetRefusedAsync($"/ingestion/runs/{portal.First.IngestionRunId}/comparison?with=x", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task The_page_tells_the_same_in_words()
    {
        var page = await PageAsync($"/runs/{portal.Second.IngestionRunId}");
        Assert.Contains("id=\"changes\"", page, StringComparison.Ordinal);
        Assert.Contains("cash transaction", page, StringComparison.Ordinal);

        Assert.Contains("No earlier successful run of this account and query", await PageAsync($"/runs/{portal.First.IngestionRunId}"), StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"changes\"", await PageAsync($"/runs/{portal.Failed.IngestionRunId}"), StringComparison.Ordinal);
        Assert.Contains("does not name the run to compare with", await PageAsync($"/runs/{portal.Second.IngestionRunId}?with=x"), StringComparison.Ordinal);
        Assert.Contains("The run to compare with is not there", await PageAsync($"/runs/{portal.Second.IngestionRunId}?with={Guid.NewGuid()}"), StringComparison.Ordinal);
        Assert.Contains("RUN_NOT_COMPARABLE", await PageAsync($"/runs/{portal.Second.IngestionRunId}?with={portal.Failed.IngestionRunId}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_statements_are_compared_when_somebody_asks()
    {
        await portal.RunAsync("huge:12000");
        var large = await portal.RunAsync("huge:12001");
        var first = await portal.Database.ScalarAsync<Guid>("SELECT ingestion_run_id FROM flex.ingestion_run WHERE flex_query_id = 'huge:12000'");

        var offered = await PageAsync($"/runs/{large.IngestionRunId}?with={first}");
        var alone = await PageAsync($"/runs/{first}?changes=1");

        // The page is sent before the comparison is made; it follows on the same answer.
        Assert.True(offered.IndexOf("Comparing the two statements", StringComparison.Ordinal) < offered.IndexOf("1 trade added late.", StringComparison.Ordinal));
        Assert.Contains("No earlier successful run", alone, StringComparison.Ordinal);
    }

    private Task<string> PageAsync(string address) => portal.Http.GetStringAsync(address, Cancel);

    /// <summary>Two runs of a query that corrects itself, and one that failed.</summary>
    public sealed class TwoRuns : ApiPortal
    {
        internal IngestionRun First { get; private set; } = null!;

        internal IngestionRun Second { get; private set; } = null!;

        internal IngestionRun Failed { get; private set; } = null!;

        protected override async Task OnStartedAsync()
        {
            First = await RunAsync("restated");
            Second = await RunAsync("restated");
            Failed = await RunAsync("token-expired");
        }
    }
}
