using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Two analysts with an account each: what is of the other's account does not exist.</summary>
public sealed partial class AccountScopeApiTests(AccountScopeApiTests.SharedAccounts shared) : IClassFixture<AccountScopeApiTests.SharedAccounts>
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
        foreach (var endpoint in Endpoints(two.Portal).Where(endpoint => endpoint.RoutePattern.Parameters.Any(part => part.Name is not "documentName" && !part.IsCatchAll)))
        {
            // Sessions and secrets are of no account; whose they are is tested with them.
            if (endpoint.RoutePattern.RawText!.TrimStart('/').Split('/')[0] is "account" or "secrets")
                continue;
            foreach (var method in Methods(endpoint))
            {
                tried++;
                var (foreign, nothing) = (Address(endpoint, two), Address(endpoint, two: null));
                var (there, nowhere) = (await AskAsync(ben, method, foreign, token), await AskAsync(ben, method, nothing, token));
                if (there != nowhere || there.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
                    wrong.Add($"{method} {foreign} answers {there.Status} {there.Body[..Math.Min(200, there.Body.Length)]}, and {nowhere.Status} {nowhere.Body[..Math.Min(200, nowhere.Body.Length)]} for what there is not");
                if (method == HttpMethod.Get && (await AskAsync(anna, method, foreign, token)).Status is not HttpStatusCode.OK)
                    wrong.Add($"{method} {foreign} does not answer whose it is");
            }
        }

        Assert.True(tried > 15, $"Only {tried} addresses were tried.");
        Rule.Holds(wrong);
        // Nothing was done either.
        var run = await two.Portal.Services.GetRequiredService<FlexPortal.Core.Flex.FlexQueries>().FindRunAsync(FlexPortal.Core.Platform.Identity.Accounts.AccountScope.All, two.AnnasRun.IngestionRunId, Ct);
        Assert.Null(run!.CancelRequestedAtUtc);
        using var mutes = await anna.SendAsync(HttpMethod.Get, "/ingestion/mutes");
        Assert.Equal(JsonValueKind.Null, (await mutes.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("items")[0].GetProperty("ended_at_utc").ValueKind);
    }

    [Fact]
    public async Task Sec_S39_No_list_page_count_or_export_tells_of_another_account()
    {
        var two = shared.Two;
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");
        string[] secrets = [TwoAccounts.Annas, two.AnnasRun.IngestionRunId.ToString(), two.AnnasRun.RawArtifactId.ToString()!, two.AnnasMute.ToString(), two.Portal.KeyOf(TwoAccounts.Annas)];
        string[] queries = ["", "?limit=500&count=exact", $"?account={two.Portal.KeyOf(TwoAccounts.Annas)}&count=exact", "?search=missing-cash-report", $"?search={two.AnnasRun.IngestionRunId.ToString()[..8]}&count=exact"];
        var (told, asked) = (new List<string>(), 0);
        foreach (var endpoint in Endpoints(two.Portal).Where(endpoint => endpoint.RoutePattern.Parameters.Count == 0 && Methods(endpoint).Contains(HttpMethod.Get)))
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (path.StartsWith("/_", StringComparison.Ordinal) || path.StartsWith("/hubs", StringComparison.Ordinal) || path.Contains("sign-out", StringComparison.Ordinal))
                continue;
            foreach (var query in path is "/runs" or "/artifacts" || path.StartsWith("/ingestion", StringComparison.Ordinal) ? queries : [""])
            {
                asked++;
                using var answer = await ben.SendAsync(HttpMethod.Get, path + query, page: !path.StartsWith("/ingestion", StringComparison.Ordinal));
                var text = await answer.Content.ReadAsStringAsync(Ct);
                // What was asked for may stand in an answer as it was asked.
                told.AddRange(secrets.Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase) && !query.Contains(secret, StringComparison.Ordinal)).Select(secret => $"{path}{query} tells {secret}"));
            }
        }

        Assert.True(asked > 20, $"Only {asked} addresses were asked.");
        Rule.Holds(told);
        Assert.Equal(1, (await ListAsync(ben, "/ingestion/runs?count=exact")).GetProperty("total").GetProperty("count").GetInt32());
        Assert.Equal(0, (await ListAsync(ben, $"/ingestion/runs?account={two.Portal.KeyOf(TwoAccounts.Annas)}&count=exact")).GetProperty("total").GetProperty("count").GetInt32());
        Assert.Equal(TwoAccounts.Bens, Assert.Single((await ListAsync(ben, "/ingestion/accounts")).EnumerateArray()).GetProperty("account_id").GetString());
        Assert.Equal(TwoAccounts.Bens, (await ListAsync(ben, "/ingestion/completeness")).GetProperty("main").GetProperty("account_id").GetString());
    }

    [Fact]
    public async Task Sec_S39_Two_runs_are_compared_when_both_may_be_seen_and_a_run_is_started_for_an_account_of_ones_own()
    {
        await using var two = await TwoAccounts.StartAsync();
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var ben = await PlainBrowser.SignedInAsync(two.Portal, "ben");

        var mixed = await AskAsync(anna, HttpMethod.Get, $"/ingestion/runs/{two.AnnasRun.IngestionRunId}/comparison?with={two.BensRun.IngestionRunId}", token: null);
        var none = await AskAsync(anna, HttpMethod.Get, $"/ingestion/runs/{two.AnnasRun.IngestionRunId}/comparison?with={Guid.NewGuid()}", token: null);
        using var refused = await ben.SendAsync(HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "token-expired" }), token: await ben.TokenAsync("/account"));
        using var started = await anna.SendAsync(HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "token-expired" }), token: await anna.TokenAsync("/account"));

        Assert.Equal(none, mixed);
        Assert.Equal(HttpStatusCode.NotFound, mixed.Status);
        Assert.Equal((HttpStatusCode.Forbidden, "ACCOUNT_NOT_ALLOWED"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
    }

    [Fact]
    public async Task Sec_S39_The_hub_and_the_stream_of_events_tell_of_no_other_account()
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
    public async Task Sec_S39_S40_A_token_sees_what_its_owner_sees_at_the_moment()
    {
        await using var two = await TwoAccounts.StartAsync();
        var token = await two.Portal.TokenAsync("ben", PortalRole.Analyst);
        var (annas, bens) = ($"/ingestion/runs/{two.AnnasRun.IngestionRunId}", $"/ingestion/runs/{two.BensRun.IngestionRunId}");

        using var own = await two.Portal.SendAsync(HttpMethod.Get, bens, token);
        using var foreign = await two.Portal.SendAsync(HttpMethod.Get, annas, token);
        using var bytes = await two.Portal.SendAsync(HttpMethod.Get, $"/artifacts/{two.AnnasRun.RawArtifactId}/content", token);
        using var list = await two.Portal.SendAsync(HttpMethod.Get, "/artifacts", token);
        await using var hub = await HubClient.ConnectAsync(two.Portal.BaseAddress, token: token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (own.StatusCode, foreign.StatusCode, bytes.StatusCode));
        Assert.DoesNotContain(TwoAccounts.Annas, await list.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(await hub.WatchAsync(two.AnnasRun.IngestionRunId, 0));
        // A token goes on with other accounts; what it has open under those from before is cut.
        await two.Portal.LimitAsync("ben", TwoAccounts.Annas);
        await two.Portal.Services.GetRequiredService<OpenRequests>().LookAsync(Ct);
        await Assert.ThrowsAnyAsync<Exception>(() => hub.WatchAsync(two.BensRun.IngestionRunId, 0));
        using var now = await two.Portal.SendAsync(HttpMethod.Get, annas, token);
        using var before = await two.Portal.SendAsync(HttpMethod.Get, bens, token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (now.StatusCode, before.StatusCode));
    }

    [Fact]
    public async Task Sec_S39_Other_accounts_count_at_once_end_what_is_open_and_never_bind_an_administrator()
    {
        await using var two = await TwoAccounts.StartAsync();
        await two.Portal.AddAsync("cleo", PortalRole.Admin);
        await two.Portal.LimitAsync("cleo", TwoAccounts.Bens);
        using var cleo = await PlainBrowser.SignedInAsync(two.Portal, "cleo");
        using var anna = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        var run = $"/ingestion/runs/{two.AnnasRun.IngestionRunId}";
        using var first = await anna.SendAsync(HttpMethod.Get, run);

        using var moved = await cleo.PostAsync("/users", "/users", ("_handler", "users"), ("act", "accounts"), ("name", "anna"), ("reach", "named"), ("account", two.Portal.KeyOf(TwoAccounts.Bens)));
        using var ended = await anna.SendAsync(HttpMethod.Get, run);
        using var again = await PlainBrowser.SignedInAsync(two.Portal, "anna");
        using var gone = await again.SendAsync(HttpMethod.Get, run);
        using var got = await again.SendAsync(HttpMethod.Get, $"/ingestion/runs/{two.BensRun.IngestionRunId}");
        using var admin = await cleo.SendAsync(HttpMethod.Get, run);
        using var log = await cleo.SendAsync(HttpMethod.Get, "/audit/entries?action=USER_CHANGE");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK),
            (first.StatusCode, moved.StatusCode, ended.StatusCode, gone.StatusCode, got.StatusCode, admin.StatusCode));
        var entry = await log.Content.ReadAsStringAsync(Ct);
        Assert.Contains($"named: {two.Portal.KeyOf(TwoAccounts.Bens)}", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(TwoAccounts.Bens, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S39_An_account_that_nobody_knows_cannot_be_named()
    {
        var two = shared.Two;
        var limit = two.Portal.Services.GetRequiredService<LimitUserAccounts>();

        Assert.Null(await limit.ToNamedAsync([TwoAccounts.Annas, "U0000404"], Ct));
        Assert.Null(await limit.ToNamedAsync([""], Ct));
        // Named ones and none ticked: nothing is seen, and not everything.
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

    /// <summary>The answer without ids and without what names the request.</summary>
    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(PlainBrowser browser, HttpMethod method, string address, string? token)
    {
        using var body = Body(method, address, token);
        using var answer = await browser.SendAsync(method, address, body, page: !address.StartsWith("/ingestion", StringComparison.Ordinal) && !address.StartsWith("/artifacts", StringComparison.Ordinal), token);
        var text = await answer.Content.ReadAsStringAsync(Ct) + answer.Headers.Location;
        return (answer.StatusCode, Varying().Replace(Id().Replace(text, "ID"), ""));
    }

    private static HttpContent? Body(HttpMethod method, string address, string? token) => (method == HttpMethod.Post, address) switch
    {
        (false, _) => null,
        (_, var path) when path.StartsWith("/ingestion", StringComparison.Ordinal) && path.Contains("/mutes?", StringComparison.Ordinal) =>
            new StringContent($$"""{"section": "CashReport", "until": "{{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}}", "reason": "Expected."}""", Encoding.UTF8, "application/json"),
        (_, var path) when path.StartsWith("/ingestion", StringComparison.Ordinal) => null,
        _ => new FormUrlEncodedContent([new("section", "CashReport"), new("until", $"{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}"), new("reason", "Expected."), new("account", TwoAccounts.Annas), new("__RequestVerificationToken", token ?? "")]),
    };

    private static RouteEndpoint[] Endpoints(TestPortal portal) =>
    [
        .. portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null && endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is null),
    ];

    private static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => HttpMethod.Parse(method));

    /// <summary>The address with ids of what is anna's, or with ids of nothing. Whoever adds an address with an id says here whose it is.</summary>
    private static string Address(RouteEndpoint endpoint, TwoAccounts? two)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        return "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
            part is RoutePatternLiteralPart literal ? literal.Content : Of(((RoutePatternParameterPart)part).Name)))))
            + "?section=Trades&kind=gone&offset=0&length=5";

        string Of(string name) => (two is null ? Guid.CreateVersion7() : (path, name.ToUpperInvariant()) switch
        {
            (_, "MUTE") => two.AnnasMute,
            var (at, id) when id is "ID" && at.StartsWith("/ingestion/mutes/", StringComparison.Ordinal) => two.AnnasMute,
            var (at, id) when id is "ID" && at.StartsWith("/artifacts/", StringComparison.Ordinal) => two.AnnasRun.RawArtifactId!.Value,
            var (at, id) when id is "ID" && (at.StartsWith("/ingestion/runs/", StringComparison.Ordinal) || at.StartsWith("/runs/", StringComparison.Ordinal)) => two.AnnasRun.IngestionRunId,
            _ => throw new InvalidOperationException($"{path} has an id '{name}', and nothing says what it is of."),
        }).ToString();
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Id();

    // The name of the request, tokens of forms, nonces, markers of what comes alive, and the clock.
    [GeneratedRegex("\"trace_id\":\"[^\"]+\"|value=\"CfDJ[^\"]+\"|nonce=\"[^\"]+\"|<!--Blazor[^>]*-->|datetime=\"[^\"]*\"|data-(?:tick|read|now|revision)=\"[^\"]*\"|[0-9]{2}:[0-9]{2}:[0-9]{2}|00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", RegexOptions.None, 1000)]
    private static partial Regex Varying();

    /// <summary>The accounts of the tests that change nothing of them.</summary>
    public sealed class SharedAccounts : IAsyncLifetime
    {
        internal TwoAccounts Two { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Two = await TwoAccounts.StartAsync();

        public ValueTask DisposeAsync() => Two.DisposeAsync();
    }
}
