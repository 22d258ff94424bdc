using System.Net;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>POST /ingestion/run.</summary>
public sealed class StartRunApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private const string Address = "/ingestion/run";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_body_the_configured_query_runs_and_the_answer_leads_to_the_run()
    {
        using var response = await portal.Http.PostAsync(Address, content: null, Cancel);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var run = await response.ReadAsync();
        var id = run.GetProperty("ingestion_run_id").GetGuid();
        Assert.Equal($"/ingestion/runs/{id}", response.Headers.Location?.OriginalString);
        Assert.Equal(
            ("default", "api", "owner", true),
            (run.GetProperty("flex_query_id").GetString(), run.GetProperty("trigger").GetString(),
                run.GetProperty("requested_by").GetString(), run.GetProperty("sandbox").GetBoolean()));
        Assert.Equal(RunStatus.Success, (await portal.Database.EndOfAsync(id)).Status);
        Assert.Equal("success", (await portal.GetAsync(response.Headers.Location!.OriginalString)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("", "default", null)]
    [InlineData("null", "default", null)]
    [InlineData("{}", "default", null)]
    [InlineData("""{"query_id": null, "from_date": null, "to_date": null}""", "default", null)]
    [InlineData("""{"query_id": "token-expired"}""", "token-expired", null)]
    [InlineData("""{"query_id": " identical ", "from_date": "2026-01-05", "to_date": "2026-01-09"}""", "identical",
        "2026-01-05/2026-01-09")]
    [InlineData("""{"from_date": "2025-11-20", "to_date": "2026-11-19"}""", "default", "2025-11-20/2026-11-19")]
    public async Task A_body_may_name_the_query_and_the_period(string body, string query, string? period)
    {
        using var response = await portal.PostAsync(Address, body);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var run = await response.ReadAsync();
        Assert.Equal(query, run.GetProperty("flex_query_id").GetString());
        var (from, to) = (run.GetProperty("from_date").GetString(), run.GetProperty("to_date").GetString());
        Assert.Equal(period, from is null ? to : $"{from}/{to}");
        await portal.Database.EndOfAsync(run.GetProperty("ingestion_run_id").GetGuid());
    }

    [Theory]
    [InlineData("{bad", "REQUEST_INVALID")]
    [InlineData("[]", "REQUEST_INVALID")]
    [InlineData("\"default\"", "REQUEST_INVALID")]
    [InlineData("""{"query_id": 5}""", "REQUEST_INVALID")]
    [InlineData("""{"query_id": {"id": "5"}}""", "REQUEST_INVALID")]
    [InlineData("""{"query_id": "\ud800"}""", "REQUEST_INVALID")]
    [InlineData("""{"queryid": "default"}""", "REQUEST_INVALID")]
    [InlineData("""{"query_id": "default", "query_id": "identical"}""", "REQUEST_INVALID")]
    [InlineData("""{"query_id": "default", "Query_Id": "identical"}""", "REQUEST_INVALID")]
    [InlineData("""{"from_date": "2026-02-30", "to_date": "2026-03-01"}""", "REQUEST_INVALID")]
    [InlineData("""{"from_date": "yesterday", "to_date": "today"}""", "REQUEST_INVALID")]
    [InlineData("""{"from_date": 20260101, "to_date": 20260102}""", "REQUEST_INVALID")]
    [InlineData("""{"from_date": "2026-01-05"}""", "RUN_PERIOD_INVALID")]
    [InlineData("""{"to_date": "2026-01-05"}""", "RUN_PERIOD_INVALID")]
    [InlineData("""{"from_date": "2026-01-06", "to_date": "2026-01-05"}""", "RUN_PERIOD_INVALID")]
    [InlineData("""{"from_date": "2025-01-01", "to_date": "2026-01-01"}""", "RUN_PERIOD_INVALID")]
    [InlineData("""{"from_date": "2099-01-01", "to_date": "2099-01-31"}""", "RUN_PERIOD_INVALID")]
    [InlineData("""{"query_id": "a\u0000b"}""", "RUN_REQUEST_INVALID")]
    public async Task What_cannot_be_a_run_is_refused_and_starts_nothing(string body, string code)
    {
        var before = await CountAsync();

        using var response = await portal.PostAsync(Address, body);

        await ApiPortal.RefusedAsync(response, HttpStatusCode.BadRequest, code);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task An_invalid_member_of_the_body_is_named()
    {
        using var response = await portal.PostAsync(Address, """{"query_id": "default", "from_date": "soon"}""");

        var problem = await ApiPortal.RefusedAsync(response, HttpStatusCode.BadRequest, "REQUEST_INVALID");
        Assert.Contains("from_date", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_id_longer_than_any_is_refused()
    {
        using var response = await portal.PostAsync(Address, $$"""{"query_id": "{{new string('9', 101)}}"}""");

        await ApiPortal.RefusedAsync(response, HttpStatusCode.BadRequest, "RUN_REQUEST_INVALID");
    }

    [Fact]
    public async Task A_body_without_the_JSON_media_type_is_refused()
    {
        using var response = await portal.PostAsync(Address, "query_id=default", "application/x-www-form-urlencoded");

        await ApiPortal.RefusedAsync(response, HttpStatusCode.UnsupportedMediaType, "REQUEST_INVALID");
    }

    [Fact]
    public async Task A_second_start_is_refused_with_the_id_of_the_active_run()
    {
        var active = await portal.Http.PostRunAsync("never-ready");

        using var response = await portal.Http.PostAsync(Address, content: null, Cancel);

        var problem = await ApiPortal.RefusedAsync(response, HttpStatusCode.Conflict, "RUN_ALREADY_ACTIVE");
        Assert.Equal("run already active", problem.GetProperty("title").GetString());
        Assert.Equal(active, problem.GetProperty("active_run_id").GetGuid());
        Assert.Equal(active, (await portal.GetAsync(problem.GetProperty("active_run").GetString()!)).GetProperty("ingestion_run_id")
            .GetGuid());
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{active}/cancel", content: null, Cancel);
        await portal.Database.EndOfAsync(active);
    }

    private Task<long> CountAsync() => portal.Database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run");
}
