using System.Net;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>
/// One portal with its database for all tests of a class; they run one after the other, so an account is free when a test begins.
/// </summary>
public class ApiPortal : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal TestPortal Portal { get; private set; } = null!;

    /// <summary>A client with the portal's address.</summary>
    public HttpClient Http => Portal.Http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await SeedAsync();
        Portal = await TestPortal.StartAsync(shared: Database);
        await OnStartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the database holds before the portal starts.</summary>
    protected virtual Task SeedAsync() => Task.CompletedTask;

    /// <summary>Runs after the start and before the first test.</summary>
    protected virtual Task OnStartedAsync() => Task.CompletedTask;

    /// <summary>Starts a run over HTTP and waits until it is over.</summary>
    internal async Task<IngestionRun> RunAsync(string query) => await Database.EndOfAsync(await Http.PostRunAsync(query));

    /// <summary>Sends a body as JSON, exactly as it is written.</summary>
    internal Task<HttpResponseMessage> PostAsync(string address, string body, string mediaType = "application/json") =>
        Http.PostAsync(address, new StringContent(body, Encoding.UTF8, mediaType), Cancel);

    /// <summary>The JSON of an address that answers 200.</summary>
    internal async Task<JsonElement> GetAsync(string address)
    {
        using var response = await Http.GetAsync(address, Cancel);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return await response.ReadAsync();
    }

    /// <summary>Asserts that an answer is a problem document with this code, a title and a detail, and returns it.</summary>
    internal static async Task<JsonElement> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = await response.ReadAsync();
        Assert.Equal((code, (int)status), (problem.GetProperty("code").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        var text = problem.GetRawText();
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return problem;
    }

    /// <summary>The same for a GET.</summary>
    internal async Task<JsonElement> GetRefusedAsync(string address, HttpStatusCode status, string code)
    {
        using var response = await Http.GetAsync(address, Cancel);
        return await RefusedAsync(response, status, code);
    }
}
