using System.Net;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>What pages of another origin cannot do with the portal of their reader.</summary>
public sealed class OriginApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost.elsewhere.example")]
    [InlineData("null")]
    public async Task Sec_S16_A_page_of_another_origin_cannot_start_or_cancel(string origin)
    {
        foreach (var address in new[] { "/ingestion/run", $"/ingestion/runs/{Guid.NewGuid()}/cancel", "/runs/start" })
        {
            using var response = await SendAsync(HttpMethod.Post, address, ("Origin", origin));
            await ApiPortal.RefusedAsync(response, HttpStatusCode.Forbidden, "ORIGIN_REFUSED");
        }

        Assert.Equal(0, await portal.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM flex.ingestion_run WHERE requested_by = '{origin}'"));
    }

    [Fact]
    public async Task The_portals_own_page_can_start_a_run()
    {
        using var response = await SendAsync(
            HttpMethod.Post, "/ingestion/run", ("Origin", portal.Portal.BaseAddress.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await portal.Database.EndOfAsync((await response.ReadAsync()).GetProperty("ingestion_run_id").GetGuid());
    }

    [Fact]
    public async Task No_answer_allows_another_origin_to_read_it()
    {
        using var response = await SendAsync(HttpMethod.Get, "/ingestion/runs", ("Origin", "https://elsewhere.example"));

        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_rebound_host_name_is_refused()
    {
        using var response = await SendAsync(HttpMethod.Get, "/ingestion/runs", ("Host", "elsewhere.example"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_unsupported_method_is_a_problem_document()
    {
        using var response = await SendAsync(HttpMethod.Delete, "/ingestion/runs", ("Accept", "application/json"));

        await ApiPortal.RefusedAsync(response, HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add(header.Name, header.Value);
        return await portal.Http.SendAsync(request, Cancel);
    }
}
