using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>A run whose portal stopped says why, and leads to the run that took it over.</summary>
public sealed class StoppedRunApiTests
{
    private static readonly object Months = new
    {
        assets = new[] { "BTC", "ETH", "SOL" },
        interval = "1m",
        from = "2026-01-01T00:00:00Z",
        to = "2026-03-01T00:00:00Z",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_that_is_asked_to_stop_ends_its_run_with_that_reason_and_the_next_one_takes_it_over()
    {
        await using var database = await TestDatabase.CreateAsync();
        string stopped;
        await using (var first = await PortalProcess.ServeAsync(database))
        {
            stopped = await StartAsync(first.Http, database);
            await first.SignalAsync("TERM");
            await first.WaitForExitAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("failed|MARKET_RUN_SHUTDOWN", await database.ScalarAsync<string>(
            $"SELECT concat_ws('|', status, error_code) FROM market.ingestion_run WHERE ingestion_run_id = '{stopped}'"));
        await using var second = await TestPortal.StartAsync(shared: database);
        await Eventually.IsAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.ingestion_run WHERE status = 'success'") == 1,
            within: 3 * Eventually.Patience);

        var successor = await database.ScalarAsync<Guid>("SELECT ingestion_run_id FROM market.ingestion_run WHERE status = 'success'");
        var run = await second.Http.GetFromJsonAsync<JsonElement>($"/ingestion/runs/{stopped}", Cancel);
        var page = await second.PageAsync($"/backfill/{stopped}");
        Assert.Equal(successor, run.GetProperty("resumed_by_run_id").GetGuid());
        var notice = page.QuerySelector("[data-notice=taken-over]")!;
        Assert.Equal($"/backfill/{successor}", notice.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("fetched the rest", notice.Words(), StringComparison.Ordinal);
        Assert.Equal("Taken over", page.QuerySelector(".status-badge")!.Words());
        Assert.Equal(
            $"run {run.GetProperty("run_number").GetInt64()}",
            (await second.PageAsync($"/backfill/{successor}")).QuerySelector($"p.hint a[href='/backfill/{stopped}']")!.Words());
        Assert.Equal("Taken over", (await second.PageAsync("/backfill"))
            .QuerySelector($"tr[data-run='{stopped}'] .status-badge")!.Words());
    }

    [Fact]
    public async Task A_run_that_waits_for_its_successor_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var lost = await database.ScalarAsync<Guid>("""
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, plan, lease_owner, lease_expires_at_utc, status, ended_at_utc,
                                              duration_ms, error_code, error_message, error)
            VALUES ('backfill', 'cli', 'test', '{"symbols": ["BTC"], "to_utc": "2026-03-01T00:00:00Z"}', 'test', now(), 'failed', now(), 1,
                    'MARKET_RUN_ABANDONED', 'x', '{"code": "MARKET_RUN_ABANDONED", "message": "It stopped.", "what_to_do": "Nothing."}')
            RETURNING ingestion_run_id
            """);

        var page = await portal.PageAsync($"/backfill/{lost}");

        Assert.Equal("Lost", page.QuerySelector(".status-badge")!.Words());
        Assert.Null(page.QuerySelector("[data-notice=taken-over]"));
        Assert.Contains("Nothing.", page.QuerySelector(".notice.is-bad")!.Words(), StringComparison.Ordinal);
    }

    private static async Task<string> StartAsync(HttpClient http, TestDatabase database)
    {
        using var started = await http.PostAsJsonAsync("/ingestion/backfill", Months, Cancel);
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("ingestion_run_id").GetString()!;
        await Eventually.IsAsync(async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.lineage") > 3);
        return id;
    }
}
