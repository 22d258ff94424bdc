using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Shell;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed class SecurityHeadersApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/runs", true)]
    [InlineData("/settings", true)]
    [InlineData("/ingestion/runs", false)]
    [InlineData("/styles/portal.css", false)]
    [InlineData("/sign-in", false)]
    public async Task Sec_S15_Every_answer_carries_one_strict_policy(string path, bool isInFrame)
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.GetAsync(path, Ct);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        // Within the frame components of the library may write a style attribute, and nothing else is loosened.
        Assert.Equal(isInFrame ? SecurityHeaders.FramePolicy : SecurityHeaders.ContentPolicy, policy);
        Assert.Equal(SecurityHeaders.ContentPolicy + "; style-src-attr 'unsafe-inline'", SecurityHeaders.FramePolicy);
        Assert.DoesNotContain("unsafe", SecurityHeaders.ContentPolicy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Accepted)]
    [InlineData("own", HttpStatusCode.Accepted)]
    public async Task Only_our_own_pages_and_programs_may_change_something(string? origin, HttpStatusCode expected)
    {
        await using var portal = await TestPortal.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ingestion/run");
        if (origin is not null)
            request.Headers.Add(
                "Origin",
                string.Equals(origin, "own", StringComparison.Ordinal) ? portal.BaseAddress.GetLeftPart(UriPartial.Authority) : origin);

        using var answer = await portal.Http.SendAsync(request, Ct);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
            Assert.Equal("ORIGIN_REFUSED", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
        var runs = await portal.Http.GetFromJsonAsync<JsonElement>("/ingestion/runs", Ct);
        Assert.Equal(expected == HttpStatusCode.Accepted ? 1 : 0, runs.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/runs")]
    public async Task Sec_S24_A_foreign_page_opens_no_socket(string path)
    {
        await using var portal = await TestPortal.StartAsync();
        using var foreign = new System.Net.WebSockets.ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "http://evil.example");
        using var own = new System.Net.WebSockets.ClientWebSocket();
        own.Options.SetRequestHeader("Origin", portal.BaseAddress.GetLeftPart(UriPartial.Authority));
        var address = new UriBuilder(portal.BaseAddress) { Scheme = "ws", Path = path }.Uri;

        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => foreign.ConnectAsync(address, Ct));
        await own.ConnectAsync(address, Ct);

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Equal(System.Net.WebSockets.WebSocketState.Open, own.State);
    }

    [Theory]
    [InlineData("/nowhere", "application/json", "")]
    [InlineData("/ingestion/runs/01a1f752-88cf-7c63-9970-9563b18e8835", "text/html", "RUN_NOT_FOUND")]
    public async Task A_program_gets_no_page_and_a_problem_document_stays_one(string path, string accept, string code)
    {
        await using var portal = await TestPortal.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);

        using var answer = await portal.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("<html", body, StringComparison.Ordinal);
        Assert.Contains(code, body, StringComparison.Ordinal);
    }
}
