using System.Net;
using System.Text.Json;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>Market data over HTTP.</summary>
public sealed class MarketApiTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_summary_counts_all_series_and_lists_those_that_pass_the_filters()
    {
        var summary = await portal.GetAsync("/status/summary?gapped=true");

        Assert.True(summary.GetProperty("invented_prices").GetBoolean());
        var tally = summary.GetProperty("tally");
        // Of ten assets BTC and SPY are current; ETH is stale; seven were never fetched.
        Assert.Equal((10, 7, 1, 1), (
            Int(tally, "assets"), Int(tally, "assets_never_fetched"), Int(tally, "series_stale"), Int(tally, "series_gapped")));
        Assert.Equal(
            "5 of 20 series are up to date: 1 is late, 14 were never fetched. 2 gaps in 1 series.",
            $"{tally.GetProperty("freshness").GetString()} {tally.GetProperty("completeness").GetString()}");
        var series = Assert.Single(summary.GetProperty("items").EnumerateArray());
        Assert.Equal(("BTC", "1m", "gapped", 2), (
            series.GetProperty("symbol").GetString(), series.GetProperty("interval").GetString(),
            series.GetProperty("condition").GetString(), Int(series, "gap_count")));
        Assert.Equal("ok", summary.GetProperty("vendors")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_same_summary_is_answered_with_304_and_another_question_is_not()
    {
        using var first = await portal.Http.GetAsync("/status/summary?asset=AAPL", Cancel);
        var tag = first.Headers.ETag!;
        Assert.True(tag.IsWeak);

        // Lags are counted in minutes, so a snapshot of the next minute has another version: asked again at once.
        var again = await AskAsync("/status/summary?asset=AAPL", tag.ToString());
        if (again.Status == HttpStatusCode.OK)
            again = await AskAsync("/status/summary?asset=AAPL", again.Tag);
        var other = await AskAsync("/status/summary?asset=MSFT", again.Tag);

        Assert.Equal((HttpStatusCode.NotModified, 0), (again.Status, again.Length));
        Assert.Equal(HttpStatusCode.OK, other.Status);
    }

    [Fact]
    public async Task Pages_of_the_summary_join_to_all_series()
    {
        var names = new List<string>();
        var address = "/status/summary?limit=7";
        for (string? next = ""; next is not null;)
        {
            var page = await portal.GetAsync(next.Length == 0 ? address : $"{address}&cursor={next}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(
                series => $"{series.GetProperty("symbol").GetString()}/{series.GetProperty("interval").GetString()}"));
            next = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(20, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("/status/summary?stale=perhaps")]
    [InlineData("/status/summary?interval=5m")]
    [InlineData("/status/summary?limit=0")]
    [InlineData("/status/summary?cursor=nowhere")]
    [InlineData("/status/remediation?kind=sideways")]
    [InlineData("/status/remediation?from=2026-02-02&to=2026-02-01")]
    [InlineData("/status/remediation/export.csv?kind=sideways")]
    [InlineData("/status/remediation?error_class=sideways")]
    [InlineData("/status/remediation?vendor=acme")]
    [InlineData("/status/remediation?interval=5m")]
    [InlineData("/status/remediation?cursor=nowhere")]
    [InlineData("/status/remediation?limit=501")]
    [InlineData("/status/remediation/export.json?error_class=sideways")]
    [InlineData("/status/summary?vendor=acme")]
    [InlineData("/status/summary?condition=sideways")]
    [InlineData("/status/summary?gapped=perhaps")]
    [InlineData("/alerts?state=sideways")]
    [InlineData("/alerts?vendor=acme")]
    [InlineData("/alerts?interval=5m")]
    [InlineData("/alerts?cursor=nowhere")]
    [InlineData("/alerts?from=sideways")]
    [InlineData("/ingestion/runs?kind=market&state=sideways")]
    [InlineData("/ingestion/runs?kind=market&status=failed")]
    [InlineData("/ingestion/runs?kind=market&search=x")]
    [InlineData("/ingestion/runs?kind=backfill&cursor=nowhere")]
    [InlineData("/ingestion/runs?kind=sideways")]
    [InlineData("/market/BTC/gaps/acknowledged?interval=5m")]
    [InlineData("/market/BTC/checksum?interval=5m")]
    [InlineData("/market/BTC/bars?interval=5m")]
    [InlineData("/market/BTC/bars?from=2026-02-02&to=2026-02-01")]
    [InlineData("/lineage")]
    [InlineData("/lineage?asset=BTC&interval=5m")]
    [InlineData("/lineage?asset=BTC&at=yesterday")]
    [InlineData("/lineage?asset=BTC&at=2026-02-02&from=2026-02-01")]
    [InlineData("/lineage?asset=BTC&cursor=nowhere")]
    [InlineData("/market/BTC/bars?limit=5001")]
    [InlineData("/market/BTC/bars?from=9999-12-31")]
    [InlineData("/market/BTC/bars?cursor=nowhere")]
    [InlineData("/market/BTC/bars?known_at=yesterday")]
    [InlineData("/market/BTC/bars?known_at=2199-01-01")]
    [InlineData("/market/BTC/gaps?state=odd")]
    [InlineData("/market/BTC/gaps?from=1990-01-01")]
    [InlineData("/market/BTC/gaps?from=2026-02-02&to=2026-02-01")]
    public Task What_cannot_be_understood_is_refused(string address) =>
        portal.GetRefusedAsync(address, HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Theory]
    [InlineData("", 3)]
    [InlineData("&state=failed", 1)]
    [InlineData("&state=success", 2)]
    [InlineData("&state=started", 0)]
    public async Task Runs_of_a_state_are_listed(string state, int runs)
    {
        await portal.Database.ExecuteAsync("""
            DELETE FROM market.ingestion_run;
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc, status, ended_at_utc,
                                              duration_ms, error_code, error_message, error)
            SELECT 'ask_again', 'cli', 'test', 'test', now(), CASE n WHEN 1 THEN 'failed' ELSE 'success' END, now(), 1,
                   CASE n WHEN 1 THEN 'MARKET_RUN_CANCELED' END, CASE n WHEN 1 THEN 'x' END,
                   CASE n WHEN 1 THEN '{"code": "MARKET_RUN_CANCELED", "message": "x", "what_to_do": "y"}'::jsonb END
              FROM generate_series(1, 3) AS n;
            """);

        var list = await portal.GetAsync($"/ingestion/runs?kind=ask_again{state}&limit=1");
        var all = await portal.GetAsync($"/ingestion/runs?kind=market{state}");
        var page = await portal.Http.GetStringAsync($"/backfill?kind=ask_again{state}", Cancel);

        Assert.Equal(runs, all.GetProperty("items").GetArrayLength());
        Assert.Equal(runs > 1, list.GetProperty("next_cursor").ValueKind == JsonValueKind.String);
        Assert.Equal(runs, page.Split("data-run=").Length - 1);
    }

    [Theory]
    [InlineData("/lineage?asset=NOPE")]
    [InlineData("/status/summary?asset=NOPE")]
    [InlineData("/status/remediation?asset=NOPE")]
    [InlineData("/status/remediation/export.csv?asset=NOPE")]
    [InlineData("/status/remediation/export.json?asset=NOPE")]
    [InlineData("/alerts?asset=NOPE")]
    [InlineData("/market/NOPE/bars")]
    [InlineData("/market/NOPE/gaps")]
    public Task An_unknown_asset_is_not_found(string address) =>
        portal.GetRefusedAsync(address, HttpStatusCode.NotFound, "ASSET_NOT_FOUND");

    [Fact]
    public async Task A_gap_names_the_answer_that_lacks_the_bars_and_lineage_leads_to_the_same()
    {
        var gap = portal.Market.Gap;
        var report = await portal.GetAsync($"/market/btc/gaps?state=vendor_gap&from={gap.From.AddHours(-1):O}&to={gap.To.AddHours(1):O}"
            .Replace("+", "%2B", StringComparison.Ordinal));
        var range = Assert.Single(report.GetProperty("ranges").EnumerateArray());
        var evidence = range.GetProperty("evidence");
        var at = $"{gap.From.UtcDateTime:yyyy-MM-ddTHH:mm}Z";
        var lineage = await portal.GetAsync($"/lineage?asset=BTC&at={at}");

        Assert.Equal((gap.From, gap.To, 7), (
            range.GetProperty("from_utc").GetDateTimeOffset(), range.GetProperty("to_utc").GetDateTimeOffset(), Int(range, "slots")));
        Assert.Equal((120, 7), (Int(report.GetProperty("counts"), "present"), Int(report.GetProperty("counts"), "vendor_gap")));
        Assert.Equal(JsonValueKind.Null, lineage.GetProperty("bar").ValueKind);
        Assert.Equal(
            evidence.GetProperty("lineage_id").GetInt64(),
            Assert.Single(lineage.GetProperty("items").EnumerateArray()).GetProperty("lineage_id").GetInt64());
        Assert.Equal("GET /v1/bars?symbol={symbol}&apikey={apikey}", lineage.GetProperty("items")[0].GetProperty("request").GetString());
    }

    [Fact]
    public async Task Bars_are_paged_and_a_restated_bar_says_so()
    {
        var at = portal.Market.Restated.UtcDateTime;
        var page = await portal.GetAsync(
            $"/market/BTC/bars?from={at.AddMinutes(-1):yyyy-MM-ddTHH:mm}Z&to={at.AddMinutes(3):yyyy-MM-ddTHH:mm}Z&limit=2");
        var bars = page.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([0, 1], bars.Select(bar => Int(bar, "revision")));
        Assert.Equal(101m, bars[1].GetProperty("close").GetDecimal());
        Assert.NotNull(page.GetProperty("next_cursor").GetString());
    }

    [Fact]
    public async Task Bars_are_shown_as_they_were_known_at_an_earlier_time()
    {
        var at = portal.Market.Restated.UtcDateTime;
        var window = $"/market/BTC/bars?from={at:yyyy-MM-ddTHH:mm}Z&to={at.AddMinutes(1):yyyy-MM-ddTHH:mm}Z";
        var replaced = await portal.Database.ScalarAsync<DateTime>("SELECT max(replaced_at_utc) FROM market.bar_revision");

        var before = await portal.GetAsync($"{window}&known_at={replaced.AddTicks(-10):yyyy-MM-ddTHH:mm:ss.ffffff}Z");
        var after = await portal.GetAsync($"{window}&known_at={replaced:yyyy-MM-ddTHH:mm:ss.ffffff}Z");
        var longAgo = await portal.GetAsync($"{window}&known_at=2020-01-01&last=true");

        Assert.Equal(
            (100m, 101m),
            (before.GetProperty("items")[0].GetProperty("close").GetDecimal(),
                after.GetProperty("items")[0].GetProperty("close").GetDecimal()));
        Assert.Equal(replaced, after.GetProperty("known_at_utc").GetDateTimeOffset().UtcDateTime);
        Assert.Equal(0, longAgo.GetProperty("items").GetArrayLength());
        Assert.Equal(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), longAgo.GetProperty("known_at_utc").GetDateTimeOffset());
    }

    [Fact]
    public async Task Failures_are_listed_and_exported_with_public_columns_alone()
    {
        var list = await portal.GetAsync("/status/remediation?asset=btc&kind=failure");
        var csv = await portal.Http.GetStringAsync("/status/remediation/export.csv?asset=BTC", Cancel);
        var json = JsonElement.Parse(await portal.Http.GetStringAsync("/status/remediation/export.json", Cancel));

        var entries = (await portal.GetAsync("/audit/entries?action=FAILURES_EXPORT")).GetProperty("items").EnumerateArray();
        Assert.Equal(["json", "csv"], entries.Take(2).Select(entry => entry.GetProperty("details").GetProperty("format").GetString()));
        Assert.Equal(3, list.GetProperty("items").GetArrayLength());
        Assert.Equal(
            "remediation_id,at_utc,kind,asset,interval,from_utc,to_utc,vendor,error_class,http_status,attempt,wait_ms,message,by_user,"
            + "ingestion_run_id,kind_text,error_text", csv.Split("\r\n")[0]);
        Assert.EndsWith("Last attempt failed,Rate limited", csv.Split("\r\n")[1], StringComparison.Ordinal);
        Assert.Equal((7, 5), (csv.Split("\r\n").Length, json.GetArrayLength()));
        Assert.Equal(
            csv.Split("\r\n")[0].Split(',').Order(StringComparer.Ordinal),
            json[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_answer_page_or_file_holds_a_host_a_key_a_private_detail_or_SQL()
    {
        string[] addresses =
        [
            "/status/summary", "/status/remediation", "/status/remediation/export.csv", "/status/remediation/export.json",
            "/status/success-rate", "/lineage?asset=BTC", "/lineage?asset=BTC&interval=1d", "/market/BTC/bars", "/market/BTC/gaps",
            "/market", "/market/BTC", "/market/BTC?interval=1d", "/market/ETH", "/market/NVDA", "/market/BTC/bars?limit=0",
            "/lineage?asset=NOPE",
        ];
        foreach (var address in addresses)
        {
            using var answer = await portal.Http.GetAsync(address, Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.NotEmpty(text);
            Assert.All(
                FilledMarket.Secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{address}: {secret}"));
        }
    }

    private static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private async Task<(HttpStatusCode Status, string Tag, int Length)> AskAsync(string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await portal.Http.SendAsync(request, Cancel);
        return (answer.StatusCode, answer.Headers.ETag!.ToString(), (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length);
    }
}
