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
        var comparison = await portal.GetAsync(Comparison(portal.Second.IngestionRunId));

        Assert.Equal(portal.First.IngestionRunId, comparison.GetProperty("before").GetProperty("ingestion_run_id").GetGuid());
        Assert.False(comparison.GetProperty("identical_bytes").GetBoolean());
        Assert.True(comparison.GetProperty("attributes_recorded").GetBoolean());
        var cash = comparison.GetProperty("rows").EnumerateArray().First(row => row.GetProperty("element").ValueEquals("CashTransaction"));
        Assert.True(cash.GetProperty("counts").EnumerateObject().Any());
        var same = await portal.GetAsync($"{Comparison(portal.Second.IngestionRunId)}?with={portal.First.IngestionRunId}");
        Assert.Equal(same.GetProperty("rows").GetRawText(), comparison.GetProperty("rows").GetRawText());
    }

    [Fact]
    public async Task Changed_rows_of_a_kind_are_listed()
    {
        var comparison = await portal.GetAsync(Comparison(portal.Second.IngestionRunId));
        var cash = comparison.GetProperty("rows").EnumerateArray().First(row => row.GetProperty("element").ValueEquals("CashTransaction"));
        var (kind, rows) = cash.GetProperty("counts").EnumerateObject().Select(count => (count.Name, count.Value.GetInt64())).First();

        var page = await portal.GetAsync(
            $"{Comparison(portal.Second.IngestionRunId)}/rows?section=CashTransactions&kind={kind}&limit=500");

        Assert.Equal(rows, page.GetProperty("items").GetArrayLength());
        Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.Equal(kind, item.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("section=Trades")]
    [InlineData("kind=gone")]
    [InlineData("section=Trades&kind=lost")]
    [InlineData("section=Trades&kind=gone&cursor=x")]
    [InlineData("section=Trades&kind=gone&limit=0")]
    public async Task An_invalid_list_of_changed_rows_is_refused(string query) => await portal.GetRefusedAsync(
        $"{Comparison(portal.Second.IngestionRunId)}/rows?{query}", HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Fact]
    public async Task A_comparison_that_cannot_be_made_is_refused_with_its_code()
    {
        var (first, failed) = (Comparison(portal.First.IngestionRunId), Comparison(portal.Failed.IngestionRunId));
        await portal.GetRefusedAsync(first, HttpStatusCode.Conflict, "NO_PREVIOUS_RUN");
        await portal.GetRefusedAsync(failed, HttpStatusCode.Conflict, "RUN_NOT_COMPARABLE");
        await portal.GetRefusedAsync($"{failed}/rows?section=Trades&kind=gone", HttpStatusCode.Conflict, "RUN_NOT_COMPARABLE");
        await portal.GetRefusedAsync(Comparison(Guid.NewGuid()), HttpStatusCode.NotFound, "RUN_NOT_FOUND");
        await portal.GetRefusedAsync($"{first}?with=x", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task The_page_shows_the_comparison_or_the_code_of_its_refusal()
    {
        var second = $"/runs/{portal.Second.IngestionRunId}";

        Assert.Contains("change=CashTransactions.", await PageAsync(second), StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"changes\"", await PageAsync($"/runs/{portal.Failed.IngestionRunId}"), StringComparison.Ordinal);
        foreach (var (address, code) in new[]
        {
            ($"/runs/{portal.First.IngestionRunId}?tab=changes", "NO_PREVIOUS_RUN"), ($"{second}?with=x", "RUN_REQUEST_INVALID"),
            ($"{second}?with={Guid.NewGuid()}", "RUN_NOT_FOUND"),
            ($"{second}?with={portal.Failed.IngestionRunId}", "RUN_NOT_COMPARABLE"),
        })
            Assert.Contains($"data-code=\"{code}\"", await PageAsync(address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_statements_are_compared_on_request()
    {
        await portal.RunAsync("huge:12000");
        var large = await portal.RunAsync("huge:12001");
        var first = await portal.Database.ScalarAsync<Guid>(
            "SELECT ingestion_run_id FROM flex.ingestion_run WHERE flex_query_id = 'huge:12000'");

        var offered = await PageAsync($"/runs/{large.IngestionRunId}?with={first}");
        var alone = await PageAsync($"/runs/{first}?changes=1");

        // The page is sent before the comparison is made; it follows on the same answer.
        Assert.InRange(
            offered.IndexOf("class=\"skeleton\"", offered.IndexOf("id=\"changes\"", StringComparison.Ordinal), StringComparison.Ordinal),
            1, offered.IndexOf("change=Trades.added", StringComparison.Ordinal));
        Assert.Contains("data-code=\"NO_PREVIOUS_RUN\"", alone, StringComparison.Ordinal);
    }

    private static string Comparison(Guid run) => $"/ingestion/runs/{run}/comparison";

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
