using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using FlexPortal.Tests.Flex.Runs;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>
/// The OpenAPI document matches what the server answers: every operation is called, and every answer held against its description.
/// </summary>
public sealed class DescribedApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    // Answers that need a lost database, a stopping portal, a rate limit, a user without permission, or what was answered before;
    // HealthApiTests, BrokerBudgetDbTests, AccessTableApiTests and MarketApiTests have them.
    private static readonly string[] SeenElsewhere = ["304", "401", "403", "429", "503", "default"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_is_described_and_every_description_is_true()
    {
        var document = await DocumentAsync();
        var run = await portal.RunAsync("default");
        var failed = await portal.RunAsync("missing-trades");
        var refused = await portal.RunAsync("token-expired");
        var none = Guid.NewGuid();
        var calls = new DescribedCalls(portal, document);

        foreach (var id in new[] { run.IngestionRunId, failed.IngestionRunId, refused.IngestionRunId })
        {
            await calls.GetAsync("/ingestion/runs/{id}", $"/ingestion/runs/{id}");
            await calls.GetAsync("/ingestion/runs/{id}/events", $"/ingestion/runs/{id}/events");
            await calls.GetAsync("/ingestion/runs/{id}/records", $"/ingestion/runs/{id}/records?limit=500");
            await calls.GetAsync("/ingestion/runs/{id}/sections", $"/ingestion/runs/{id}/sections");
        }

        foreach (var path in new[] { "/ingestion/runs/{id}", "/ingestion/runs/{id}/events", "/ingestion/runs/{id}/records",
            "/ingestion/runs/{id}/sections", "/artifacts/{id}/content" })
            await calls.GetAsync(path, path.Replace("{id}", none.ToString(), StringComparison.Ordinal));
        await CompareAndProveAsync(calls, none, refused.IngestionRunId);
        await calls.GetAsync("/ingestion/runs/{id}/records", $"/ingestion/runs/{run.IngestionRunId}/records?limit=0");
        await calls.GetAsync("/ingestion/runs/{id}/records", $"/ingestion/runs/{run.IngestionRunId}/records?section=Trades&find=nasdaq");
        await calls.GetAsync("/artifacts/{id}/content", $"/artifacts/{run.RawArtifactId}/content");
        await calls.GetAsync("/artifacts/{id}/content", $"/artifacts/{run.RawArtifactId}/content?offset=-1");
        await calls.GetAsync("/artifacts/{id}/content", $"/artifacts/{run.RawArtifactId}/content", range: "bytes=0-9");
        await calls.GetAsync("/artifacts/{id}/content", $"/artifacts/{run.RawArtifactId}/content", range: "bytes=999999999-");
        await calls.GetAsync("/artifacts", "/artifacts?limit=1");
        await calls.GetAsync("/artifacts", "/artifacts?limit=0");
        await calls.GetAsync("/artifacts", "/artifacts?sha256=0000");
        await MuteAsync(calls, none);
        await calls.GetAsync("/ingestion/runs", "/ingestion/runs?limit=2");
        await calls.GetAsync("/ingestion/runs", "/ingestion/runs?limit=many");
        foreach (var export in new[] { "timeline.csv", "sections.csv", "log.txt", "log.json" })
        {
            await calls.GetAsync($"/ingestion/runs/{{id}}/{export}", $"/ingestion/runs/{run.IngestionRunId}/{export}");
            await calls.GetAsync($"/ingestion/runs/{{id}}/{export}", $"/ingestion/runs/{none}/{export}");
        }

        foreach (var ending in new[] { "csv", "json" })
        {
            await calls.GetAsync($"/ingestion/runs/export.{ending}", $"/ingestion/runs/export.{ending}");
            await calls.GetAsync($"/ingestion/runs/export.{ending}", $"/ingestion/runs/export.{ending}?sort=sideways");
        }

        await calls.GetAsync("/ingestion/runs", "/ingestion/runs?count=bounded&limit=1&sort=shortest");
        foreach (var path in new[] { "/audit/entries", "/audit/export.csv" })
        {
            await calls.GetAsync(path, path);
            await calls.GetAsync(path, $"{path}?outcome=sideways");
        }

        await MarketAsync(calls);
        await DescribedLedger.CallAsync(calls, portal, none);
        await calls.GetAsync("/ingestion/accounts", "/ingestion/accounts");
        await calls.GetAsync("/ingestion/completeness", "/ingestion/completeness");
        await calls.GetAsync("/health/live", "/health/live");
        await calls.GetAsync("/health/ready", "/health/ready");
        await StartAndCancelAsync(calls, none, refused.IngestionRunId);
        await SecretsAsync(calls);
        await AlertsAsync(calls, none);
        await GapsAsync(calls, none);
        await DescribedSources.CallAsync(calls, none);
        await DescribedEmbeddings.CallAsync(calls, none);
        await MisspellAsync(calls, document, none);

        Assert.Empty(calls.Faults);
        Assert.Equal(Described(document).Where(answer => !SeenElsewhere.Contains(answer.Status)),
            calls.Seen.Where(answer => !SeenElsewhere.Contains(answer.Status)).Order());
    }

    // A misspelt filter would otherwise answer with everything.
    private static async Task MisspellAsync(DescribedCalls calls, JsonElement document, Guid none)
    {
        foreach (var (path, method) in Described(document).Where(answer => answer.Status is "400")
            .Select(answer => (answer.Path, answer.Method)).Distinct())
        {
            if (path.StartsWith("/secrets", StringComparison.Ordinal))
                continue;
            var address = path.Replace("{symbol}", "BTC", StringComparison.Ordinal).Replace("{code}", "XNYS", StringComparison.Ordinal)
                .Replace("{table}", "trades", StringComparison.Ordinal)
                .Replace("{entry}", none.ToString(), StringComparison.Ordinal)
                .Replace("{date}", "2028-07-07", StringComparison.Ordinal).Replace("{header}", "none", StringComparison.Ordinal)
                .Replace("{id}", none.ToString(), StringComparison.Ordinal);
            var refused = await calls.SendAsync(
                new HttpMethod(method.ToUpperInvariant()), path, $"{address}?no_such_parameter=1", method is "get" ? null : "{}");
            if (method is "get" && !refused.GetProperty("code").ValueEquals("PARAMETER_UNKNOWN"))
                calls.Faults.Add($"{path} accepts a parameter that it does not have: {refused}");
        }
    }

    private static bool IsMarkets(string path) =>
        path is "/lineage" || path.StartsWith("/status/", StringComparison.Ordinal)
        || path.StartsWith("/market/", StringComparison.Ordinal);

    private static async Task MarketAsync(DescribedCalls calls)
    {
        const string backfill = "/ingestion/backfill";
        await calls.PostAsync(backfill, backfill, """{"preview":true}""");
        await calls.PostAsync(backfill, backfill, """{"assets":["NOPE"]}""");
        var started = await calls.PostAsync(backfill, backfill, """{"assets":["BTC","ETH"]}""");
        await calls.PostAsync(backfill, backfill, "{}");
        await calls.PostAsync(backfill, backfill, "x", mediaType: "text/plain");
        await calls.PostAsync(backfill, backfill, "{}", origin: "https://elsewhere.example");
        await calls.PostAsync(
            "/ingestion/runs/{id}/cancel", $"/ingestion/runs/{started.GetProperty("ingestion_run_id").GetGuid()}/cancel");
        await calls.GetAsync("/ingestion/runs", "/ingestion/runs?kind=market");
        foreach (var path in new[] { "/status/summary", "/status/remediation", "/status/remediation/export.csv",
            "/status/remediation/export.json" })
        {
            await calls.GetAsync(path, path);
            await calls.GetAsync(path, $"{path}?interval=5m");
            await calls.GetAsync(path, $"{path}?asset=NOPE");
        }

        await CalendarsAsync(calls);
        await calls.GetAsync("/status/success-rate", "/status/success-rate");
        foreach (var address in new[] { "/lineage?asset=BTC", "/lineage", "/lineage?asset=NOPE" })
            await calls.GetAsync("/lineage", address);
        foreach (var address in new[] { "/market/BTC/checksum", "/market/BTC/checksum?interval=5m", "/market/NOPE/checksum" })
            await calls.GetAsync("/market/{symbol}/checksum", address);
        foreach (var part in new[] { "bars", "gaps" })
        {
            foreach (var address in new[] { $"/market/BTC/{part}", $"/market/BTC/{part}?limit=0", $"/market/NOPE/{part}" })
                await calls.GetAsync($"/market/{{symbol}}/{part}", address);
        }

        await calls.GetAsync("/market/{symbol}/bars", "/market/BTC/bars?known_at=2026-03-02T00:00:00Z");
    }

    private static async Task CalendarsAsync(DescribedCalls calls)
    {
        const string days = "/market/calendars/{code}/days", day = days + "/{date}", friday = "/market/calendars/XNYS/days/2028-07-07";
        const string closed = """{"closed": true, "name": "Storm", "reason": "Notice of the exchange"}""";
        await calls.GetAsync("/market/calendars", "/market/calendars");
        foreach (var query in new[] { "", "?from=x" })
            await calls.GetAsync(days, $"/market/calendars/XNYS/days{query}");
        await calls.GetAsync(days, "/market/calendars/NONE/days");
        await calls.SendAsync(HttpMethod.Put, day, friday, closed);
        await calls.SendAsync(HttpMethod.Put, day, friday, """{"closed": true, "name": "Storm", "reason": "Again", "version": 1}""");
        await calls.SendAsync(HttpMethod.Put, day, friday, """{"opens": "09:30"}""");
        await calls.SendAsync(HttpMethod.Put, day, "/market/calendars/NONE/days/2028-07-07", closed);
        await calls.SendAsync(HttpMethod.Put, day, friday, "x", "text/plain");
        foreach (var body in new[] { """{"reason": "Over", "version": 1}""", """{"reason": "Over"}""", """{"reason": "Over"}""", "{}" })
            await calls.SendAsync(HttpMethod.Delete, day, friday, body);
        await calls.SendAsync(HttpMethod.Delete, day, friday, "x", "text/plain");
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
            await calls.SendAsync(method, day, friday, closed, origin: "https://elsewhere.example");
    }

    private async Task GapsAsync(DescribedCalls calls, Guid none)
    {
        const string bars = "/market/{symbol}/bars";
        await portal.Database.ExecuteAsync("""
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density)
            SELECT asset_id, '1d', 'replay', 'raw', 'dense' FROM market.asset WHERE symbol IN ('XRP', 'SOL');
            INSERT INTO market.ingestion_run (ingestion_run_id, kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('019e0000-0000-7000-8000-000000000001', 'ask_again', 'cli', 'anna', 'here', now() + interval '1 h');
            INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc)
            SELECT '019e0000-0000-7000-8000-000000000001', asset_id, '1d', '2026-01-01Z', '2026-01-02Z'
              FROM market.asset WHERE symbol = 'SOL';
            """);
        foreach (var symbol in new[] { "XRP", "XRP", "SOL" })
            await calls.SendAsync(HttpMethod.Delete, bars, $"/market/{symbol}/bars");
        await calls.SendAsync(HttpMethod.Delete, bars, "/market/XRP/bars", origin: "https://elsewhere.example");

        const string gaps = "/market/{symbol}/gaps/acknowledged", gap = gaps + "/{id}", address = "/market/ADA/gaps/acknowledged";
        await portal.Database.ExecuteAsync("""
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, answered)
            SELECT asset_id, '1d', 'replay', 'raw', 'dense', '{[2026-01-01 00:00Z, 2026-01-03 00:00Z)}'
              FROM market.asset WHERE symbol = 'ADA' ON CONFLICT DO NOTHING
            """);
        const string body =
            """{"interval": "1d", "from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z", "reason": "The vendor was down."}""";
        var known = await calls.PostAsync(gaps, address, body);
        await calls.PostAsync(gaps, address, body);
        await calls.PostAsync(gaps, address, body.Replace("The vendor was down.", "", StringComparison.Ordinal));
        await calls.PostAsync(gaps, "/market/NOPE/gaps/acknowledged", body);
        await calls.PostAsync(gaps, address, "x", mediaType: "text/plain");
        await calls.PostAsync(gaps, address, body, origin: "https://elsewhere.example");
        foreach (var query in new[] { address, $"{address}?interval=5m", "/market/NOPE/gaps/acknowledged" })
            await calls.GetAsync(gaps, query);
        var id = known.GetProperty("gap_acknowledgement_id").GetGuid();
        foreach (var one in new[] { id, id, none })
            await calls.SendAsync(HttpMethod.Delete, gap, $"{address}/{one}");
        await calls.SendAsync(HttpMethod.Delete, gap, $"{address}/{none}", origin: "https://elsewhere.example");
    }

    [Fact]
    public async Task Every_address_of_the_API_is_described_and_no_other()
    {
        var document = await DocumentAsync();

        var served =
            from endpoint in portal.Portal.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
            let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace(":guid", "", StringComparison.Ordinal)
            where endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null
            // Forms of pages belong to no API; the token of their page is needed.
            where !path.StartsWith("/sources/", StringComparison.Ordinal)
                || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
            where IsMarkets(path) || path.StartsWith("/sources/", StringComparison.Ordinal)
                || path.StartsWith("/ingestion", StringComparison.Ordinal) || path.StartsWith("/ledger", StringComparison.Ordinal)
                || path.StartsWith("/artifacts", StringComparison.Ordinal)
                || path.StartsWith("/audit/", StringComparison.Ordinal) || path.StartsWith("/secrets", StringComparison.Ordinal)
                    || path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/alerts", StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select (path, method.ToLowerInvariant());

        Assert.Equal(served.Order(), Described(document).Select(answer => (answer.Path, answer.Method)).Distinct());
    }

    [Fact]
    public async Task The_docs_name_every_address()
    {
        var documented = Architecture.Repository.Get("docs/api.md").Text;

        Assert.All(Described(await DocumentAsync()), answer => Assert.Contains(answer.Path, documented, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_operation_parameter_and_schema_has_a_description()
    {
        var document = await DocumentAsync();

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
                if (operation.Value.TryGetProperty("parameters", out var parameters))
                    Assert.All(parameters.EnumerateArray(), parameter => Assert.True(
                        parameter.GetProperty("in").ValueEquals("path") || parameter.TryGetProperty("description", out _),
                        parameter.ToString()));
            }
        }
    }

    [Fact]
    public async Task The_body_of_a_start_is_described_as_it_is_read()
    {
        var body = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("StartRunBody");

        Assert.Equal("query_id, from_date, to_date",
            string.Join(", ", body.GetProperty("properties").EnumerateObject().Select(p => p.Name)));
        Assert.All(body.GetProperty("properties").EnumerateObject(), p => Assert.NotEmpty(p.Value.GetProperty("description").GetString()!));
        Assert.False(body.TryGetProperty("required", out var required), required.ToString());
    }

    [Fact]
    public async Task A_page_shows_the_description()
    {
        var document = await DocumentAsync();
        using var response = await portal.Http.GetAsync("/openapi", Cancel);

        var page = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel);

        Assert.All(Described(document), answer =>
            Assert.Contains($"{answer.Method.ToUpperInvariant()} {answer.Path}", page, StringComparison.Ordinal));
    }

    private async Task CompareAndProveAsync(DescribedCalls calls, Guid none, Guid failed)
    {
        await portal.RunAsync("restated");
        var run = (await portal.RunAsync("restated")).IngestionRunId;
        foreach (var id in new[] { run, none, failed })
        {
            await calls.GetAsync("/ingestion/runs/{id}/comparison", $"/ingestion/runs/{id}/comparison");
            await calls.GetAsync(
                "/ingestion/runs/{id}/comparison/rows", $"/ingestion/runs/{id}/comparison/rows?section=CashTransactions&kind=added");
            await calls.GetAsync("/ingestion/runs/{id}/evidence", $"/ingestion/runs/{id}/evidence");
            await calls.GetAsync("/ingestion/runs/{id}/verification", $"/ingestion/runs/{id}/verification");
            await calls.GetAsync("/ingestion/runs/{id}/records.csv", $"/ingestion/runs/{id}/records.csv?section=Trades");
        }

        await calls.GetAsync("/ingestion/runs/{id}/comparison", $"/ingestion/runs/{run}/comparison?with=x");
        await calls.GetAsync("/ingestion/runs/{id}/comparison/rows", $"/ingestion/runs/{run}/comparison/rows");
        await calls.GetAsync("/ingestion/runs/{id}/records.csv", $"/ingestion/runs/{run}/records.csv");
    }

    private static async Task StartAndCancelAsync(DescribedCalls calls, Guid none, Guid over)
    {
        var started = await calls.PostAsync("/ingestion/run", "/ingestion/run", """{"query_id": "never-ready"}""");
        await calls.PostAsync("/ingestion/run", "/ingestion/run", """{}""");
        await calls.PostAsync("/ingestion/run", "/ingestion/run", """{"query_id": 1}""");
        await calls.PostAsync("/ingestion/run", "/ingestion/run", "x", mediaType: "text/plain");
        await calls.PostAsync("/ingestion/run", "/ingestion/run", "{}", origin: "https://elsewhere.example");
        foreach (var id in new[] { none, over, started.GetProperty("ingestion_run_id").GetGuid() })
            await calls.PostAsync("/ingestion/runs/{id}/cancel", $"/ingestion/runs/{id}/cancel");
        await calls.PostAsync("/ingestion/runs/{id}/cancel", $"/ingestion/runs/{over}/cancel", """{"reason": "two\nlines"}""");
        await calls.PostAsync("/ingestion/runs/{id}/cancel", $"/ingestion/runs/{over}/cancel", "x", mediaType: "text/plain");
        await calls.PostAsync("/ingestion/runs/{id}/cancel", $"/ingestion/runs/{over}/cancel", origin: "https://elsewhere.example");
    }

    private static async Task MuteAsync(DescribedCalls calls, Guid none)
    {
        var run = await calls.RunAsync("missing-cash-report");
        const string path = "/ingestion/runs/{id}/mutes", end = "/ingestion/mutes/{id}/end";
        var today = TimeProvider.System.GetUtcNow().UtcDateTime;
        var body = $$"""{"section": "CashReport", "until": "{{today:yyyy-MM-dd}}", "reason": "Expected."}""";
        var mute = await calls.PostAsync(path, $"/ingestion/runs/{run}/mutes", body);
        await calls.PostAsync(path, $"/ingestion/runs/{run}/mutes", "{}");
        await calls.PostAsync(path, $"/ingestion/runs/{none}/mutes", body);
        await calls.PostAsync(path, $"/ingestion/runs/{run}/mutes", "x", mediaType: "text/plain");
        await calls.PostAsync(path, $"/ingestion/runs/{run}/mutes", body, origin: "https://elsewhere.example");
        await calls.GetAsync("/ingestion/mutes", "/ingestion/mutes?limit=1");
        await calls.GetAsync("/ingestion/mutes", "/ingestion/mutes?limit=0");
        foreach (var id in new[] { none, mute.GetProperty("section_mute_id").GetGuid(), mute.GetProperty("section_mute_id").GetGuid() })
            await calls.PostAsync(end, $"/ingestion/mutes/{id}/end");
        await calls.PostAsync(end, $"/ingestion/mutes/{none}/end", origin: "https://elsewhere.example");
    }

    private static async Task SecretsAsync(DescribedCalls calls)
    {
        const string set = "/secrets/{name}", remove = "/secrets/{name}/remove", name = "/secrets/flex-token";
        const string body = """{"value": "000000000000000000000011", "expires_on": "2030-01-31"}""";
        await calls.PostAsync(set, name, body);
        await calls.GetAsync("/secrets", "/secrets");
        await calls.PostAsync(set, name, """{"value": "short"}""");
        await calls.PostAsync(set, "/secrets/other", body);
        await calls.PostAsync(set, name, "x", mediaType: "text/plain");
        await calls.PostAsync(set, name, body, origin: "https://elsewhere.example");
        await calls.PostAsync(remove, $"{name}/remove");
        await calls.PostAsync(remove, $"{name}/remove");
        await calls.PostAsync(remove, $"{name}/remove", origin: "https://elsewhere.example");
    }

    private async Task AlertsAsync(DescribedCalls calls, Guid none)
    {
        const string acknowledge = "/alerts/{id}/acknowledge", snooze = "/alerts/{id}/snooze";
        var alert = Guid.NewGuid();
        await portal.Database.ExecuteAsync($"""
            INSERT INTO market.alert (alert_id, asset_id, bar_interval, vendor_code, vendor_state, lag_minutes)
            SELECT '{alert}', asset_id, '1m', 'replay', 'ok', 75 FROM market.asset WHERE symbol = 'BTC'
            """);
        await calls.GetAsync("/alerts", "/alerts?limit=1");
        await calls.GetAsync("/alerts", "/alerts?state=sideways");
        await calls.GetAsync("/alerts", "/alerts?asset=NOPE");
        await calls.GetAsync("/alerts/{id}", $"/alerts/{alert}");
        await calls.GetAsync("/alerts/{id}", $"/alerts/{none}");
        var body = $$"""{"until": "{{TimeProvider.System.GetUtcNow().AddHours(1):O}}"}""";
        await calls.PostAsync(snooze, $"/alerts/{alert}/snooze", body);
        await calls.PostAsync(snooze, $"/alerts/{alert}/snooze", """{"until": "2020-01-01T00:00:00Z"}""");
        await calls.PostAsync(snooze, $"/alerts/{none}/snooze", body);
        await calls.PostAsync(snooze, $"/alerts/{alert}/snooze", "x", mediaType: "text/plain");
        await calls.PostAsync(snooze, $"/alerts/{alert}/snooze", body, origin: "https://elsewhere.example");
        foreach (var id in new[] { alert, alert, none })
            await calls.PostAsync(acknowledge, $"/alerts/{id}/acknowledge");
        await calls.PostAsync(acknowledge, $"/alerts/{none}/acknowledge", origin: "https://elsewhere.example");
        await portal.Database.ExecuteAsync("UPDATE market.alert SET state = 'cleared', cleared_at_utc = now()");
        await calls.PostAsync(snooze, $"/alerts/{alert}/snooze", body);
        await calls.PostAsync("/alerts/test", "/alerts/test");
        await calls.PostAsync("/alerts/test", "/alerts/test", origin: "https://elsewhere.example");
    }

    private async Task<JsonElement> DocumentAsync() => await portal.GetAsync("/openapi/v1.json");

    private static List<(string Path, string Method, string Status)> Described(JsonElement document) =>
    [
        .. (from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            from response in operation.Value.GetProperty("responses").EnumerateObject()
            select (path.Name, operation.Name, response.Name)).Order(),
    ];
}
