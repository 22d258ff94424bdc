using System.Net;
using FlexPortal.Core.Flex;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Shell;

public sealed class FaultPagesApiTests
{
    private const string Secret = "what only the log may say";

    [Fact]
    public async Task A_cancellation_inside_the_portal_is_an_internal_error()
    {
        await using var portal = await TestPortal.StartAsync(
            configure: services => services.AddSingleton<FlexQueries>(_ => throw new OperationCanceledException()));

        using var answer = await portal.Http.GetAsync(
            new Uri($"/ingestion/runs/{Guid.NewGuid()}", UriKind.Relative), TestContext.Current.CancellationToken);

        await ApiPortal.RefusedAsync(answer, HttpStatusCode.InternalServerError, "INTERNAL");
    }

    [Fact]
    public async Task Sec_S49_An_internal_error_is_a_page_for_browsers_and_a_problem_for_programs()
    {
        await using var portal = await TestPortal.StartAsync(configure: services =>
            services.AddSingleton<FlexQueries>(_ => throw new InvalidOperationException(Secret)));

        using var person = new HttpRequestMessage(HttpMethod.Get, $"/runs/{Guid.NewGuid()}");
        person.Headers.Add("Accept", "text/html,application/xhtml+xml");
        using var page = await portal.Http.SendAsync(person, TestContext.Current.CancellationToken);
        using var program = await portal.Http.GetAsync(
            new Uri($"/ingestion/runs/{Guid.NewGuid()}", UriKind.Relative), TestContext.Current.CancellationToken);

        var (html, json) = (
            await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await program.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.InternalServerError, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("INTERNAL", html, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.InternalServerError, "application/problem+json"),
            (program.StatusCode, program.Content.Headers.ContentType?.MediaType));
        Assert.Contains("\"INTERNAL\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, html + json, StringComparison.Ordinal);
        Assert.Contains(
            "default-src 'self'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}
