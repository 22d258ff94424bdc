using System.Net;
using System.Text.Json;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>GET /ingestion/runs/{id} and POST /ingestion/runs/{id}/cancel.</summary>
public sealed class RunApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_successful_run_shows_status_counts_sections_and_timeline()
    {
        var ended = await portal.RunAsync("default");

        var run = await portal.GetAsync($"/ingestion/runs/{ended.IngestionRunId}");

        Assert.Equal("success", run.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("error_code").ValueKind);
        Assert.Equal(ended.PayloadSha256, run.GetProperty("payload_sha256").GetString());
        Assert.Equal(ended.RawArtifactId, run.GetProperty("raw_artifact_id").GetGuid());
        Assert.True(run.GetProperty("sandbox").GetBoolean());
        var rows = run.GetProperty("raw_record_count").GetInt64();
        Assert.Equal(rows, run.GetProperty("inserted").GetInt64() + run.GetProperty("deduplicated").GetInt64());
        var sections = run.GetProperty("sections").EnumerateArray().ToList();
        Assert.Equal(rows, sections.Sum(section => section.GetProperty("row_count").GetInt64()));
        Assert.All(sections, section =>
            Assert.Equal("account_id account_key section_name row_count", Join(section.EnumerateObject().Select(p => p.Name))));
        Assert.Equal(
            "request poll download preflight persist",
            Join(run.GetProperty("timeline").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString())));
        foreach (var stage in run.GetProperty("diagnostics").EnumerateArray())
        {
            Assert.Equal("success", stage.GetProperty("status").GetString());
            Assert.Equal(TimeSpan.Zero, stage.GetProperty("started_at_utc").GetDateTimeOffset().Offset);
            Assert.True(stage.GetProperty("ended_at_utc").GetDateTimeOffset() >= stage.GetProperty("started_at_utc").GetDateTimeOffset());
            Assert.True(stage.GetProperty("duration_ms").GetInt64() >= 0);
            Assert.NotEmpty(stage.GetProperty("details").EnumerateObject());
        }

        Assert.All(Names(run), name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
    }

    [Fact]
    public async Task A_run_without_its_sections_names_them_with_what_to_do()
    {
        var ended = await portal.RunAsync("missing-trades");

        var run = await portal.GetAsync($"/ingestion/runs/{ended.IngestionRunId}");

        Assert.Equal(
            ("failed", "MISSING_REQUIRED_SECTION"), (run.GetProperty("status").GetString(), run.GetProperty("error_code").GetString()));
        var error = run.GetProperty("error");
        Assert.Equal("MISSING_REQUIRED_SECTION", error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("what_to_do").GetString()!);
        Assert.Equal(
            "CorporateActions Trades",
            Join(run.GetProperty("missing_sections").EnumerateArray().Select(missing => missing.GetProperty("section").GetString())
                .Order(StringComparer.Ordinal)));
        Assert.All(run.GetProperty("missing_sections").EnumerateArray(), missing =>
        {
            Assert.Equal("hard_required", missing.GetProperty("group").GetString());
            Assert.NotEmpty(missing.GetProperty("portal_label").GetString()!);
            Assert.NotEmpty(missing.GetProperty("click_path").GetString()!);
        });
    }

    [Fact]
    public async Task A_run_is_cancelled_once()
    {
        var id = await portal.Http.PostRunAsync("never-ready");

        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.Equal($"/ingestion/runs/{id}", cancel.Headers.Location?.OriginalString);
        Assert.Equal("owner", (await cancel.ReadAsync()).GetProperty("cancel_requested_by").GetString());
        Assert.Equal("RUN_CANCELED", (await portal.Database.EndOfAsync(id)).ErrorCode);

        using var again = await portal.Http.PostAsync($"/ingestion/runs/{id}/cancel", content: null, Cancel);
        var problem = await ApiPortal.RefusedAsync(again, HttpStatusCode.Conflict, "RUN_ALREADY_OVER");
        Assert.Equal(id, problem.GetProperty("ingestion_run_id").GetGuid());
    }

    [Theory]
    [InlineData("/ingestion/runs/{0}")]
    [InlineData("/ingestion/runs/{0}/events")]
    [InlineData("/ingestion/runs/{0}/records")]
    public async Task An_unknown_run_is_not_found(string address) =>
        await portal.GetRefusedAsync(
            address.Replace("{0}", Guid.NewGuid().ToString(), StringComparison.Ordinal), HttpStatusCode.NotFound, "RUN_NOT_FOUND");

    [Fact]
    public async Task An_unknown_run_cannot_be_cancelled()
    {
        using var response = await portal.Http.PostAsync($"/ingestion/runs/{Guid.NewGuid()}/cancel", content: null, Cancel);

        await ApiPortal.RefusedAsync(response, HttpStatusCode.NotFound, "RUN_NOT_FOUND");
    }

    [Theory]
    [InlineData("/ingestion/runs/nonsense")]
    [InlineData("/ingestion/nothing")]
    [InlineData("/artifacts/nonsense/content")]
    public async Task An_unknown_address_is_a_problem_document(string address) =>
        await portal.GetRefusedAsync(address, HttpStatusCode.NotFound, "NOT_FOUND");

    private static string Join(IEnumerable<string?> words) => string.Join(' ', words);

    /// <summary>Names of the portal's own objects: the broker's attributes and the details of stages keep theirs.</summary>
    private static IEnumerable<string> Names(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
