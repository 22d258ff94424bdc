using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Two analysts with an account each: data of the other account does not exist for them.</summary>
public sealed partial class AccountScopeApiTests(AccountScopeApiTests.SharedAccounts shared)
    : IClassFixture<AccountScopeApiTests.SharedAccounts>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S39_Every_address_with_an_id_of_another_account_answers_as_if_there_were_none()
    {
        var two = shared.Two;
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        var token = await ben.TokenAsync("/account");
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var endpoint in Endpoints(two.Portal).Where(HasId))
        {
            // Sessions, secrets, market data and sources belong to no account; their own tests check access.
            if (endpoint.RoutePattern.RawText!.TrimStart('/').Split('/')[0]
                is "account" or "secrets" or "market" or "market-data" or "backfill" or "alerts" or "calendars" or "sources"
                    or "source-groups" or "source-files")
                continue;
            foreach (var method in Methods(endpoint))
            {
                tried++;
                var (foreign, nothing) = (Address(endpoint, two), Address(endpoint, two: null));
                var (there, nowhere) = (await AskAsync(ben, method, foreign, token), await AskAsync(ben, method, nothing, token));
                if (there != nowhere || there.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
                    wrong.Add($"{method} {foreign} answers {Short(there)}, and {Short(nowhere)} for an unknown id");
                if (method == HttpMethod.Get
                    && (await AskAsync(anna, method, foreign, token)).Status is not (HttpStatusCode.OK or HttpStatusCode.SeeOther))
                    wrong.Add($"{method} {foreign} does not answer its owner");
            }
        }

        Assert.True(tried > 15, $"Only {tried} addresses were tried.");
        Rule.Holds(wrong);
        // Nothing was changed.
        Assert.Null((await two.Portal.FindRunAsync(two.AnnasRun.IngestionRunId)).CancelRequestedAtUtc);
        var mute = (await ListAsync(anna, "/ingestion/mutes")).GetProperty("items")[0];
        Assert.Equal(JsonValueKind.Null, mute.GetProperty("ended_at_utc").ValueKind);

        static bool HasId(RouteEndpoint endpoint) =>
            endpoint.RoutePattern.Parameters.Any(part => part.Name is not "documentName" && !part.IsCatchAll);

        static string Short((HttpStatusCode Status, string Body) answer) =>
            $"{answer.Status} {answer.Body[..Math.Min(200, answer.Body.Length)]}";
    }

    [Fact]
    public async Task Sec_S39_No_list_page_count_or_export_reveals_another_account()
    {
        var two = shared.Two;
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        var (run, key) = (two.AnnasRun.IngestionRunId.ToString(), two.Portal.KeyOf(TwoAccounts.Annas));
        string[] secrets = [TwoAccounts.Annas, run, two.AnnasRun.RawArtifactId.ToString()!, two.AnnasMute.ToString(), key];
        string[] queries =
        [
            "", "?limit=500&count=exact", $"?account={key}&count=exact", "?search=missing-cash-report", $"?search={run[..8]}&count=exact"
        ];
        var (told, asked) = (new List<string>(), 0);
        foreach (var endpoint in Endpoints(two.Portal).Where(endpoint => endpoint.RoutePattern.Parameters.Count == 0))
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (path.StartsWith("/_", StringComparison.Ordinal) || path.StartsWith("/hubs", StringComparison.Ordinal)
                || path.Contains("sign-out", StringComparison.Ordinal) || !Methods(endpoint).Contains(HttpMethod.Get))
                continue;
            var isApi = path.StartsWith("/ingestion", StringComparison.Ordinal);
            string[] asks = path.StartsWith("/ledger", StringComparison.Ordinal)
                ? ["", $"?account={key}"] : isApi || path is "/runs" or "/artifacts" or "/statements" ? queries : [""];
            foreach (var query in asks)
            {
                asked++;
                using var answer = await ben.SendAsync(HttpMethod.Get, path + query, page: !isApi);
                var text = await answer.Content.ReadAsStringAsync(Ct);
                // An answer may repeat its query.
                told.AddRange(secrets
                    .Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))
                    .Where(secret => !query.Contains(secret, StringComparison.Ordinal))
                    .Select(secret => $"{path}{query} tells {secret}"));
            }
        }

        Assert.True(asked > 20, $"Only {asked} addresses were asked.");
        Rule.Holds(told);
        Assert.Equal(1, Total(await ListAsync(ben, "/ingestion/runs?count=exact")));
        Assert.Equal(0, Total(await ListAsync(ben, $"/ingestion/runs?account={key}&count=exact")));
        Assert.Equal(TwoAccounts.Bens, Account(Assert.Single((await ListAsync(ben, "/ingestion/accounts")).EnumerateArray())));
        Assert.Equal(TwoAccounts.Bens, Account(Assert.Single((await ListAsync(ben, "/ledger/accounts")).EnumerateArray())));
        foreach (var list in new[] { "trades", "cash", "fx", "actions", "instruments" })
        {
            var items = (await ListAsync(ben, $"/ledger/{list}?limit=500")).GetProperty("items").EnumerateArray().ToArray();
            Assert.NotEmpty(items);
            Assert.All(items, item => Assert.Equal(TwoAccounts.Bens, Account(item)));
            Assert.Empty((await ListAsync(ben, $"/ledger/{list}?account={key}")).GetProperty("items").EnumerateArray());
        }

        Assert.Equal(TwoAccounts.Bens, Account((await ListAsync(ben, "/ingestion/completeness")).GetProperty("main")));

        static int Total(JsonElement list) => list.GetProperty("total").GetProperty("count").GetInt32();

        static string? Account(JsonElement item) => item.GetProperty("account_id").GetString();
    }

    [Fact]
    public async Task Sec_S39_A_user_compares_runs_and_starts_runs_of_their_accounts_alone()
    {
        await using var two = await TwoAccounts.StartAsync();
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");

        var comparison = $"/ingestion/runs/{two.AnnasRun.IngestionRunId}/comparison?with=";
        var mixed = await AskAsync(anna, HttpMethod.Get, comparison + two.BensRun.IngestionRunId, token: null);
        var none = await AskAsync(anna, HttpMethod.Get, comparison + Guid.NewGuid(), token: null);
        using var refused = await StartRunAsync(ben);
        using var started = await StartRunAsync(anna);

        Assert.Equal(none, mixed);
        Assert.Equal(HttpStatusCode.NotFound, mixed.Status);
        await ApiPortal.RefusedAsync(refused, HttpStatusCode.Forbidden, "ACCOUNT_NOT_ALLOWED");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);

        static async Task<HttpResponseMessage> StartRunAsync(PlainBrowser browser)
        {
            var body = JsonContent.Create(new { query_id = "token-expired" });
            return await browser.SendAsync(HttpMethod.Post, "/ingestion/run", body, token: await browser.TokenAsync("/account"));
        }
    }

    [Fact]
    public async Task Sec_S39_The_hub_and_the_event_stream_reveal_no_other_account()
    {
        var two = shared.Two;
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        await using var annas = await HubClient.ConnectAsync(two.Portal.BaseAddress, cookies: anna.Cookies);
        await using var bens = await HubClient.ConnectAsync(two.Portal.BaseAddress, cookies: ben.Cookies);

        Assert.NotEmpty(await annas.WatchAsync(two.AnnasRun.IngestionRunId, 0));
        Assert.Empty(await bens.WatchAsync(two.AnnasRun.IngestionRunId, 0));
        Assert.Equal(404, await ben.StatusAsync($"/ingestion/runs/{two.AnnasRun.IngestionRunId}/events"));
    }

    [Fact]
    public async Task A_run_of_another_account_than_the_portals_offers_no_start()
    {
        await using var two = await TwoAccounts.StartAsync();
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");

        Assert.Equal((1, 0), (await OfferedAsync(anna, two.AnnasRun), await OfferedAsync(ben, two.BensRun)));

        static async Task<int> OfferedAsync(PlainBrowser browser, RunDetail run)
        {
            using var page = await browser.SendAsync(HttpMethod.Get, $"/runs/{run.IngestionRunId}");
            return (await page.Content.ReadAsStringAsync(Ct)).Split("data-run-again").Length - 1;
        }
    }

    [Fact]
    public async Task Sec_S39_S40_A_token_sees_the_current_accounts_of_its_owner()
    {
        await using var two = await TwoAccounts.StartAsync();
        var token = await two.Portal.TokenAsync("ben", PortalRole.Analyst);
        var (annas, bens) = ($"/ingestion/runs/{two.AnnasRun.IngestionRunId}", $"/ingestion/runs/{two.BensRun.IngestionRunId}");

        using var own = await two.Portal.SendAsync(HttpMethod.Get, bens, token);
        using var foreign = await two.Portal.SendAsync(HttpMethod.Get, annas, token);
        using var bytes = await two.Portal.SendAsync(HttpMethod.Get, $"/artifacts/{two.AnnasRun.RawArtifactId}/content", token);
        using var list = await two.Portal.SendAsync(HttpMethod.Get, "/artifacts", token);
        await using var hub = await HubClient.ConnectAsync(two.Portal.BaseAddress, token: token);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (own.StatusCode, foreign.StatusCode, bytes.StatusCode));
        Assert.DoesNotContain(TwoAccounts.Annas, await list.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(await hub.WatchAsync(two.AnnasRun.IngestionRunId, 0));
        // A token gets the new accounts; its open requests for the old ones are cut.
        await two.Portal.LimitAsync("ben", TwoAccounts.Annas);
        await two.Portal.Services.GetRequiredService<OpenRequests>().LookAsync(Ct);
        await Assert.ThrowsAnyAsync<Exception>(() => hub.WatchAsync(two.BensRun.IngestionRunId, 0));
        using var now = await two.Portal.SendAsync(HttpMethod.Get, annas, token);
        using var before = await two.Portal.SendAsync(HttpMethod.Get, bens, token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (now.StatusCode, before.StatusCode));
    }

    [Fact]
    public async Task Sec_S39_New_accounts_apply_at_once_end_open_requests_and_never_limit_an_administrator()
    {
        await using var two = await TwoAccounts.StartAsync();
        await two.Portal.AddAsync("cleo", PortalRole.Admin);
        await two.Portal.LimitAsync("cleo", TwoAccounts.Bens);
        using var cleo = await PlainBrowser.SignedInAsync(two.Portal, "cleo");
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        var run = $"/ingestion/runs/{two.AnnasRun.IngestionRunId}";
        using var first = await anna.SendAsync(HttpMethod.Get, run);

        using var moved = await cleo.PostAsync(
            "/users", "/users", ("_handler", "users"), ("act", "edit"), ("name", "anna"), ("role", "analyst"), ("reach", "named"),
            ("account", two.Portal.KeyOf(TwoAccounts.Bens)));
        using var ended = await anna.SendAsync(HttpMethod.Get, run);
        using var again = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var gone = await again.SendAsync(HttpMethod.Get, run);
        using var got = await again.SendAsync(HttpMethod.Get, $"/ingestion/runs/{two.BensRun.IngestionRunId}");
        using var admin = await cleo.SendAsync(HttpMethod.Get, run);
        using var log = await cleo.SendAsync(HttpMethod.Get, "/audit/entries?action=USER_CHANGE");

        Assert.Equal(
            [200, 200, 401, 404, 200, 200], new[] { first, moved, ended, gone, got, admin }.Select(answer => (int)answer.StatusCode));
        var entry = await log.Content.ReadAsStringAsync(Ct);
        Assert.Contains($"named: {two.Portal.KeyOf(TwoAccounts.Bens)}", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(TwoAccounts.Bens, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S39_An_unknown_account_cannot_be_named()
    {
        var two = shared.Two;
        var limit = two.Portal.Services.GetRequiredService<LimitUserAccounts>();

        Assert.Null(await limit.ToNamedAsync([TwoAccounts.Annas, "U0000404"], Ct));
        Assert.Null(await limit.ToNamedAsync([""], Ct));
        // Limited to no account, a user sees nothing.
        await two.Portal.AddAsync("cleo", PortalRole.Analyst);
        await two.Portal.LimitAsync("cleo");
        using var cleo = await PlainBrowser.SignedInAsync(two.Portal, "cleo");
        Assert.Empty((await ListAsync(cleo, "/ingestion/runs")).GetProperty("items").EnumerateArray());
        Assert.Equal(200, await cleo.StatusAsync("/runs"));
    }

    private static async Task<JsonElement> ListAsync(PlainBrowser browser, string address)
    {
        using var answer = await browser.SendAsync(HttpMethod.Get, address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    /// <summary>The answer without ids and without values that vary by request.</summary>
    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        PlainBrowser browser, HttpMethod method, string address, string? token)
    {
        using var body = Body(method, address, token);
        var isApi = address.Split('/')[1] is "ingestion" or "artifacts";
        using var answer = await browser.SendAsync(method, address, body, page: !isApi, token);
        var text = await answer.Content.ReadAsStringAsync(Ct) + answer.Headers.Location;
        return (answer.StatusCode, Varying().Replace(Id().Replace(text, "ID"), ""));
    }

    private static HttpContent? Body(HttpMethod method, string address, string? token)
    {
        var isApi = address.StartsWith("/ingestion", StringComparison.Ordinal);
        var until = $"{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}";
        return method switch
        {
            _ when method != HttpMethod.Post => null,
            _ when isApi => address.Contains("/mutes?", StringComparison.Ordinal)
                ? JsonContent.Create(new { section = "CashReport", until, reason = "Expected." })
                : null,
            _ => new FormUrlEncodedContent(
            [
                new("section", "CashReport"), new("until", until), new("reason", "Expected."), new("account", TwoAccounts.Annas),
                new("__RequestVerificationToken", token ?? ""),
            ]),
        };
    }

    private static RouteEndpoint[] Endpoints(TestPortal portal) =>
    [
        .. portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is null),
    ];

    private static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => HttpMethod.Parse(method));

    /// <summary>The address with ids of anna's data, or with unknown ids. A new address with an id needs an entry here.</summary>
    private static string Address(RouteEndpoint endpoint, TwoAccounts? two)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        return "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
            part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart { Name: "table" } => "trades",
                RoutePatternParameterPart { Name: "number" } =>
                    (two?.AnnasRun.RunNumber ?? 987_654_321).ToString(CultureInfo.InvariantCulture),
                var id => Of(((RoutePatternParameterPart)id).Name),
            }))))
            + path switch
            {
                _ when endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null => "?section=Trades&kind=gone&offset=0&length=5",
                _ when path.EndsWith("/comparison/rows", StringComparison.Ordinal) => "?section=Trades&kind=gone",
                _ when path.Contains("/records", StringComparison.Ordinal) => "?section=Trades",
                _ when path.EndsWith("/content", StringComparison.Ordinal) => "?offset=0&length=5",
                _ => "",
            };

        string Of(string name) => (two is null ? Guid.CreateVersion7() : (path, name.ToUpperInvariant()) switch
        {
            (_, "MUTE") => two.AnnasMute,
            var (at, id) when id is "ID" && at.StartsWith("/ingestion/mutes/", StringComparison.Ordinal) => two.AnnasMute,
            var (at, id) when id is "ID" && at.StartsWith("/artifacts/", StringComparison.Ordinal) => two.AnnasRun.RawArtifactId!.Value,
            (_, "ENTRY") => two.AnnasMute,
            var (at, id) when id is "ID" && at.Contains("instruments/", StringComparison.Ordinal) => two.AnnasContract,
            var (at, id) when id is "ID" && at.StartsWith("/ledger/", StringComparison.Ordinal) =>
                two.AnnasEvents.GetValueOrDefault(at.Split('/')[2], two.AnnasEvents["trades"]),
            var (at, id) when id is "ID" && at.Contains("/runs/", StringComparison.Ordinal) => two.AnnasRun.IngestionRunId,
            _ => throw new InvalidOperationException($"{path} has an id '{name}' that this test does not know."),
        }).ToString();
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/runs/)[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Id();

    // Trace ids, tokens of forms, nonces, markers of live components, and times.
    [GeneratedRegex(
        """
        "trace_id":"[^"]+"|value="CfDJ[^"]+"|nonce="[^"]+"|<!--Blazor[^>]*-->|datetime="[^"]*"|data-(?:tick|read|now|revision)="[^"]*"
        |[0-9]{2}:[0-9]{2}:[0-9]{2}|00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]
        """,
        RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Varying();

    /// <summary>Accounts that tests only read.</summary>
    public sealed class SharedAccounts : IAsyncLifetime
    {
        internal TwoAccounts Two { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Two = await TwoAccounts.StartAsync();

        public ValueTask DisposeAsync() => Two.DisposeAsync();
    }
}
