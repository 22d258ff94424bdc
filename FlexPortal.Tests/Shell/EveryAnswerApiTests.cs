using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Shell;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>What holds for every answer of the portal.</summary>
public sealed class EveryAnswerApiTests
{
    private static readonly string[] Always =
    [
        "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy",
        "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S14_Sec_S21_Sec_S25_Sec_S44_Headers_are_complete_and_disclose_nothing()
    {
        await using var portal = await TestPortal.StartAsync(configure: services =>
            services.AddSingleton<FlexQueries>(_ => throw new InvalidOperationException("for the log")));
        foreach (var (method, path, accept) in Requests())
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Accept", accept);
            using var answer = await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            var said = $"{method} {path} ({(int)answer.StatusCode})";

            Assert.All(Always, header => Assert.True(answer.Headers.Contains(header), $"{said} lacks {header}."));
            Assert.Contains(
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                new[] { SecurityHeaders.ContentPolicy, SecurityHeaders.FramePolicy });
            Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"), said);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"), said);
            if (!path.StartsWith("/styles/", StringComparison.Ordinal))
                Assert.True(answer.Headers.CacheControl?.NoStore, $"{said} may be stored.");
            if (answer.Content.Headers.ContentType is not { MediaType: { } media } type
                || path.StartsWith("/styles/", StringComparison.Ordinal)
                || path.StartsWith("/_blazor/", StringComparison.Ordinal))
                continue;
            if (media.StartsWith("text/", StringComparison.Ordinal) || media is "application/json")
                Assert.True(type.CharSet is "utf-8" or "UTF-8", $"{said}: {type} without a charset.");
        }
    }

    [Fact]
    public async Task Sec_S25_An_error_names_its_request_and_nothing_else()
    {
        await using var portal = await TestPortal.StartAsync(configure: services =>
            services.AddSingleton<FlexQueries>(_ => throw new InvalidOperationException("for the log")));
        using var person = new HttpRequestMessage(HttpMethod.Get, $"/runs/{Guid.NewGuid()}");
        person.Headers.Add("Accept", "text/html");

        using var page = await portal.Http.SendAsync(person, Ct);
        using var program = await portal.Http.GetAsync(new Uri($"/ingestion/runs/{Guid.NewGuid()}", UriKind.Relative), Ct);

        Assert.Matches(
            "INTERNAL · request 00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync(Ct)));
        var problem = await program.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Matches("^00-[0-9a-f]{32}-", problem.GetProperty("trace_id").GetString());
        Assert.Equal("INTERNAL", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Sec_S23_Unsupported_methods_are_refused()
    {
        await using var portal = await TestPortal.StartAsync();
        var routes = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Count > 0)
            .ToLookup(
                route => "/" + Fill(route.RoutePattern.RawText!), route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                StringComparer.Ordinal)
            .Where(route => !route.Key.Contains("{*", StringComparison.Ordinal))
            .ToDictionary(
                route => route.Key, route => route.SelectMany(methods => methods).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);
        Assert.True(routes.Count > 30, $"Only {routes.Count} addresses were found.");

        foreach (var (path, supported) in routes.Where(route => !route.Key.StartsWith("/_", StringComparison.Ordinal)))
        {
            foreach (var method in new[] { "TRACE", "PUT", "PATCH", "DELETE" }.Except(supported, StringComparer.Ordinal))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var answer = await portal.Http.SendAsync(request, Ct);
                Assert.True(answer.StatusCode is HttpStatusCode.MethodNotAllowed, $"{method} {path}: {answer.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData("""{"query_id":"default","is_admin":true}""")]
    [InlineData("""{"query_id":"default","status":"success"}""")]
    [InlineData("""{"query_id":"default","account_id":"U1"}""")]
    public async Task Sec_S46_A_body_with_unknown_members_is_refused(string body)
    {
        await using var portal = await TestPortal.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await portal.Http.PostAsync(new Uri("/ingestion/run", UriKind.Relative), content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("REQUEST_INVALID", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
        Assert.Equal(0, (await portal.Http.GetFromJsonAsync<JsonElement>("/ingestion/runs", Ct)).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("/swagger")]
    [InlineData("/swagger/index.html")]
    [InlineData("/.git/config")]
    [InlineData("/appsettings.json")]
    [InlineData("/appsettings.Development.json")]
    [InlineData("/FlexPortal.dll")]
    [InlineData("/..%2fappsettings.json")]
    [InlineData("/styles/..%2f..%2fappsettings.json")]
    [InlineData("/benchmark/heap")]
    [InlineData("/debug")]
    [InlineData("/metrics")]
    public async Task Sec_S43_No_source_or_tool_is_served(string path)
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Sec_S01_Parameters_reach_the_database_as_values_only()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Limits:DownloadsPerMinute"] = "10000" });
        string[] parameters =
        [
            "status", "state", "account", "query", "error_code", "trigger", "requested_by", "from", "to", "search", "sort", "cursor",
            "count", "tz", "limit",
        ];
        string[] values = ["';DROP SCHEMA flex CASCADE;--", "\"\\", "' OR '1'='1", "\0", "$1\u2028", new string('x', 2_000)];
        foreach (var path in new[] { "/ingestion/runs", "/ingestion/runs/export.csv", "/runs" })
        {
            foreach (var (parameter, value) in parameters.SelectMany(_ => values, (parameter, value) => (parameter, value)))
            {
                using var answer = await portal.Http.GetAsync(
                    new Uri($"{path}?{parameter}={Uri.EscapeDataString(value)}", UriKind.Relative), Ct);
                Assert.True(
                    answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest,
                    $"{path}?{parameter}={value}: {answer.StatusCode}");
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await portal.Http.GetAsync(new Uri("/ingestion/runs", UriKind.Relative), Ct)).StatusCode);
    }

    private static IEnumerable<(HttpMethod Method, string Path, string Accept)> Requests()
    {
        var id = Guid.NewGuid();
        foreach (var path in new[] { "/runs", "/settings", "/help/shortcuts", "/help/broker-codes", "/sandbox", "/nowhere", $"/runs/{id}" })
            yield return (HttpMethod.Get, path, "text/html");
        foreach (var path in new[]
        {
            "/ingestion/runs", $"/ingestion/runs/{id}", $"/ingestion/runs/{id}/events", $"/ingestion/runs/{id}/records",
            $"/artifacts/{id}/content", "/ingestion/completeness", "/ingestion/runs?limit=no", "/openapi/v1.json", "/health/live",
            "/styles/portal.css", "/ingestion/runs/export.csv",
        })
            yield return (HttpMethod.Get, path, "*/*");
        yield return (HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", "*/*");
        yield return (HttpMethod.Post, "/ingestion/runs", "*/*");
        yield return (HttpMethod.Post, "/runs/start", "text/html");
    }

    private static string Fill(string pattern) =>
        pattern
            .Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
            .Replace("{mute:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
            .TrimStart('/');
}
