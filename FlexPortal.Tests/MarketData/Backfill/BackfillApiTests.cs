using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>Runs that fetch bars, from the request to the rows, over the replay vendor's real HTTP.</summary>
public sealed class BackfillApiTests
{
    private const string Checksums =
        "SELECT string_agg(concat_ws('|', symbol, bar_interval, present_count, checksum), ',' ORDER BY symbol, bar_interval) "
        + "FROM market.coverage JOIN market.asset USING (asset_id)";

    // The same for every portal of these tests: they compare what different runs store.
    private static readonly object Window = new
    {
        assets = new[] { "BTC", "SPY" },
        interval = "1m",
        from = "2026-03-02T00:00:00Z",
        to = "2026-03-06T00:00:00Z",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_stores_what_a_window_lacks_and_a_second_one_has_nothing_to_do()
    {
        await using var portal = await TestPortal.StartAsync();

        var preview = await JsonAsync(await PostAsync(portal, new
        {
            assets = new[] { "BTC", "SPY" },
            interval = "1m",
            from = "2026-03-02T00:00:00Z",
            to = "2026-03-06T00:00:00Z",
            preview = true,
        }));
        var run = await RunAsync(portal, Window);
        var again = await JsonAsync(await PostAsync(portal, Window));

        var slices = preview.GetProperty("preview").GetProperty("slices").GetInt32();
        Assert.Equal(6 + 4, slices);
        Assert.Equal(4 * 1440 + 4 * 390, preview.GetProperty("preview").GetProperty("bars").GetInt64());
        Assert.Equal(("success", slices, slices), (
            run.GetProperty("status").GetString(), run.GetProperty("slices_total").GetInt32(), run.GetProperty("slices_done").GetInt32()));
        Assert.Equal(4 * 1440, await CountAsync(portal, "BTC"));
        Assert.InRange(await CountAsync(portal, "SPY"), 4 * 390 * 9 / 10, 4 * 390);
        Assert.Equal(run.GetProperty("rows_inserted").GetInt64(), await CountAsync(portal, "BTC") + await CountAsync(portal, "SPY"));
        Assert.Equal("nothing_to_do", again.GetProperty("kind").GetString());
        var page = await portal.Http.GetStringAsync($"/backfill/{run.GetProperty("ingestion_run_id").GetString()}", Cancel);
        Assert.Contains("data-series=\"BTC/1m\"", page, StringComparison.Ordinal);
        Assert.Contains("data-series=\"SPY/1m\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-series=\"ETH/1m\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_market_data_are_listed_watched_and_read_where_all_runs_are()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await RunAsync(portal, Window);
        var id = run.GetProperty("ingestion_run_id").GetString();

        var list = await portal.Http.GetFromJsonAsync<JsonElement>("/ingestion/runs?kind=market", Cancel);
        var other = await portal.Http.GetFromJsonAsync<JsonElement>("/ingestion/runs?kind=top_up", Cancel);
        var events = await portal.Http.GetStringAsync($"/ingestion/runs/{id}/events", Cancel);
        using var wrong = await portal.Http.GetAsync("/ingestion/runs?kind=nonsense", Cancel);

        Assert.Equal(id, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("ingestion_run_id").GetString());
        Assert.Empty(other.GetProperty("items").EnumerateArray());
        Assert.Contains("event: stage_started", events, StringComparison.Ordinal);
        Assert.Contains("event: market_run_ended", events, StringComparison.Ordinal);
        await ApiPortal.RefusedAsync(wrong, HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Theory]
    [InlineData("""{"assets":["NOPE"]}""", "MARKET_ASSET_UNKNOWN")]
    [InlineData("""{"interval":"5m"}""", "REQUEST_INVALID")]
    [InlineData("""{"from":"2026-03-02T00:00:00Z","to":"2026-03-01T00:00:00Z"}""", "MARKET_WINDOW_INVALID")]
    [InlineData("""{"from":"2099-03-02T00:00:00Z"}""", "MARKET_WINDOW_INVALID")]
    [InlineData("""{"asset":"BTC"}""", "REQUEST_INVALID")]
    [InlineData("""{"assets":[]}""", "REQUEST_INVALID")]
    [InlineData("""{"assets":["SPY"],"from":"1900-01-01T00:00:00Z","preview":true}""", "MARKET_WINDOW_INVALID")]
    public async Task A_request_that_cannot_be_met_is_refused(string body, string code)
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.PostAsync(
            "/ingestion/backfill", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);

        await ApiPortal.RefusedAsync(answer, HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Two_portals_start_one_run_and_a_cancelled_one_keeps_what_it_stored()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await TestPortal.StartAsync(shared: database);
        await using var two = await TestPortal.StartAsync(shared: database);
        var winter = new
        {
            assets = new[] { "BTC", "ETH", "SOL" },
            interval = "1m",
            from = "2025-12-01T00:00:00Z",
            to = "2026-03-01T00:00:00Z",
        };

        var starts = await Task.WhenAll(PostAsync(one, winter), PostAsync(two, winter), PostAsync(one, winter), PostAsync(two, winter));
        var id = (await JsonAsync(starts.Single(start => start.StatusCode == HttpStatusCode.Accepted)))
            .GetProperty("ingestion_run_id").GetString();
        Assert.Equal(3, starts.Count(start => start.StatusCode == HttpStatusCode.Conflict));
        using var cancelled = await two.Http.PostAsync($"/ingestion/runs/{id}/cancel", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);

        var run = await EndAsync(two, id!);

        Assert.Equal(
            ("failed", "MARKET_RUN_CANCELED"),
            (run.GetProperty("status").GetString(), run.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM market.backfill_slice WHERE state IN ('waiting', 'claimed')"));
        Assert.Equal(
            run.GetProperty("slices_done").GetInt64(), await database.ScalarAsync<long>("SELECT count(*) FROM market.lineage"));
    }

    [Fact]
    public async Task A_run_whose_process_is_killed_is_taken_over_and_ends_with_the_same_bars()
    {
        var month = new
        {
            assets = new[] { "BTC", "ETH", "SPY" },
            interval = "1m",
            from = "2026-02-01T00:00:00Z",
            to = "2026-03-01T00:00:00Z",
        };
        await using var database = await TestDatabase.CreateAsync();
        string killed;
        int planned;
        await using (var first = await PortalProcess.ServeAsync(database))
        {
            var started = await JsonAsync(await first.Http.PostAsJsonAsync("/ingestion/backfill", month, Cancel));
            (killed, planned) = (started.GetProperty("ingestion_run_id").GetString()!, started.GetProperty("slices_total").GetInt32());
            await Eventually.IsAsync(async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.lineage") > 5);
            await first.KillAsync();
        }

        var left = await database.ScalarAsync<long>("SELECT count(*) FROM market.backfill_slice WHERE state <> 'done'");
        await using var second = await TestPortal.StartAsync(shared: database);
        await Eventually.IsAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.ingestion_run WHERE status = 'success'") == 1,
            within: 3 * Eventually.Patience);

        await using var other = await TestDatabase.CreateAsync();
        await using var undisturbed = await TestPortal.StartAsync(shared: other);
        await RunAsync(undisturbed, month);
        Assert.True(left > 0, "The process was killed after its last slice.");
        Assert.Equal(await other.ScalarAsync<string>(Checksums), await database.ScalarAsync<string>(Checksums));
        Assert.Equal(left, await database.ScalarAsync<long>($"""
            SELECT slices_total::bigint FROM market.ingestion_run WHERE plan ->> 'resumes' = '{killed}'
            """));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM market.bar_revision"));
        // The run that was killed keeps the size of its plan: it did not do all of it.
        Assert.Equal($"{planned}|{planned - left}", await database.ScalarAsync<string>(
            $"SELECT concat_ws('|', slices_total, slices_done) FROM market.ingestion_run WHERE ingestion_run_id = '{killed}'"));
        var page = await second.Http.GetStringAsync($"/backfill/{killed}", Cancel);
        Assert.Contains($"{left:N0} taken over", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_has_bars_of_one_vendor_until_they_are_removed()
    {
        await using var portal = await TestPortal.StartAsync();
        await RunAsync(portal, Window);
        await using (var real = portal.Database.Main.CreateCommand(
            "UPDATE market.asset SET vendor_code = 'binance', vendor_symbol = 'BTCUSDT' WHERE symbol = 'BTC'"))
            await real.ExecuteNonQueryAsync(Cancel);

        using var refused = await PostAsync(portal, new { assets = new[] { "BTC" }, preview = true });
        await ApiPortal.RefusedAsync(refused, HttpStatusCode.Conflict, "MARKET_VENDOR_CHANGED");
        Assert.Equal(["SPY"], (await portal.Services.GetRequiredService<TopUpWindow>().ReadAsync(Cancel))!.Symbols);
        var status = await portal.Http.GetFromJsonAsync<JsonElement>("/status/summary?asset=BTC&interval=1m", Cancel);
        Assert.True(status.GetProperty("invented_prices").GetBoolean());
        var series = status.GetProperty("items")[0];
        Assert.Equal(
            (true, "binance", "replay"),
            (series.GetProperty("invented_prices").GetBoolean(), series.GetProperty("vendor").GetString(),
                series.GetProperty("bars_vendor").GetString()));
        var page = await portal.Http.GetStringAsync("/market/BTC", Cancel);
        Assert.Contains("data-notice=\"replay\"", page, StringComparison.Ordinal);
        Assert.Contains("MARKET_VENDOR_CHANGED", page, StringComparison.Ordinal);

        using var removed = await portal.Http.DeleteAsync("/market/btc/bars", Cancel);

        Assert.Equal(4 * 1440, (await JsonAsync(removed)).GetProperty("minute_bars").GetInt32());
        Assert.Equal(0, await CountAsync(portal, "BTC"));
        Assert.NotEqual(0, await CountAsync(portal, "SPY"));
        using var preview = await PostAsync(portal, new { assets = new[] { "BTC" }, preview = true });
        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
    }

    [Fact]
    public async Task A_run_whose_database_sessions_are_cut_goes_on_by_itself()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var month = new
        {
            assets = new[] { "BTC", "ETH", "SOL" },
            interval = "1m",
            from = "2026-02-01T00:00:00Z",
            to = "2026-03-01T00:00:00Z",
        };
        (await PostAsync(portal, month)).Dispose();
        await Eventually.IsAsync(async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.lineage") > 3);

        await database.ScalarAsync<long>("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
            """);

        await Eventually.IsAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM market.backfill_slice WHERE state <> 'done'") == 0
                && await database.ScalarAsync<long>("SELECT count(*) FROM market.ingestion_run WHERE status = 'started'") == 0,
            within: 3 * Eventually.Patience);
        Assert.Equal(3 * 28 * 1440, await database.ScalarAsync<long>("SELECT count(*) FROM market.ohlcv_minute"));
    }

    private static Task<HttpResponseMessage> PostAsync(TestPortal portal, object body) =>
        portal.Http.PostAsJsonAsync("/ingestion/backfill", body, Cancel);

    private static async Task<JsonElement> RunAsync(TestPortal portal, object body)
    {
        var started = await JsonAsync(await PostAsync(portal, body));
        return await EndAsync(portal, started.GetProperty("ingestion_run_id").GetString()!);
    }

    private static async Task<JsonElement> EndAsync(TestPortal portal, string id)
    {
        await portal.Services.GetRequiredService<StartBackfill>().WaitAsync(Guid.Parse(id));
        JsonElement run = default;
        await Eventually.IsAsync(async () =>
        {
            run = await portal.Http.GetFromJsonAsync<JsonElement>($"/ingestion/runs/{id}", Cancel);
            return run.GetProperty("ended_at_utc").ValueKind != JsonValueKind.Null;
        });
        return run;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer)
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static async Task<long> CountAsync(TestPortal portal, string symbol)
    {
        await using var command = portal.Database.Main.CreateCommand(
            "SELECT count(*) FROM market.ohlcv_minute JOIN market.asset USING (asset_id) WHERE symbol = $1");
        command.Parameters.Add(new() { Value = symbol });
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
