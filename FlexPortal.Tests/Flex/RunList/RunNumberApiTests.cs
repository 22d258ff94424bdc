using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>A run is found by its number: on the pages, over HTTP and on the command line.</summary>
public sealed class RunNumberApiTests(RunNumberApiTests.TwoRuns portal) : IClassFixture<RunNumberApiTests.TwoRuns>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Number => portal.Second.Fence.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Numbers_grow_and_are_in_the_list_and_in_the_run()
    {
        Assert.True(portal.Second.Fence > portal.First.Fence);
        var listed = (await portal.GetAsync("/ingestion/runs")).GetProperty("items").EnumerateArray();
        Assert.Equal(
            [portal.Second.Fence, portal.First.Fence], listed.Select(run => run.GetProperty("run_number").GetInt64()));
        var run = await portal.GetAsync($"/ingestion/runs/{portal.First.IngestionRunId}");
        Assert.Equal(portal.First.Fence, run.GetProperty("run_number").GetInt64());
    }

    [Fact]
    public async Task A_start_that_finds_an_active_run_takes_no_number()
    {
        await using var other = await TestPortal.StartAsync();
        var active = await PortalRuns.StartAsync(other, "never-ready");
        using (var refused = await other.Http.PostAsJsonAsync("/ingestion/run", new { query_id = "never-ready" }, Cancel))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        (await other.Http.PostAsync($"/ingestion/runs/{active}/cancel", null, Cancel)).Dispose();
        await PortalRuns.EndAsync(other, active);
        var next = await PortalRuns.CompleteAsync(other, "default");

        Assert.Equal(await NumberAsync(active) + 1, await NumberAsync(next));

        async Task<long> NumberAsync(string id) =>
            (await other.Http.GetFromJsonAsync<JsonElement>($"/ingestion/runs/{id}", Cancel)).GetProperty("run_number").GetInt64();
    }

    [Fact]
    public async Task Its_address_leads_to_the_run_and_an_unknown_number_is_not_found()
    {
        using var page = await portal.Http.GetAsync($"/runs/{Number}?tz=Asia/Tokyo", Cancel);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal($"/runs/{portal.Second.IngestionRunId}?tz=Asia/Tokyo", page.RequestMessage!.RequestUri!.PathAndQuery);

        foreach (var unknown in new[] { "999999999", "0", "-1", "99999999999999999999" })
        {
            using var missing = await portal.Http.GetAsync($"/runs/{unknown}", Cancel);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }
    }

    [Fact]
    public async Task A_search_for_it_finds_the_run_alone()
    {
        foreach (var text in new[] { Number, $"%23{Number}" })
        {
            var found = await portal.GetAsync($"/ingestion/runs?search={text}");
            var run = Assert.Single(found.GetProperty("items").EnumerateArray());
            Assert.Equal(portal.Second.IngestionRunId, run.GetProperty("ingestion_run_id").GetGuid());
        }

        var said = await Command.RunAsync(portal.Database, "runs", "list", "--search", Number);
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains($"{portal.Second.IngestionRunId}", said.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{portal.First.IngestionRunId}", said.Text, StringComparison.Ordinal);
    }

    /// <summary>A portal with two runs.</summary>
    public sealed class TwoRuns : ApiPortal
    {
        internal IngestionRun First { get; private set; } = null!;

        internal IngestionRun Second { get; private set; } = null!;

        protected override async Task OnStartedAsync() =>
            (First, Second) = (await RunAsync("token-expired"), await RunAsync("token-invalid"));
    }
}
