using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Api;

/// <summary>A portal that embeds at a server of the test, which can hold it up.</summary>
internal sealed class EmbeddingApiPortal : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EmbeddingApiPortal(TestDatabase database, EmbeddingServer server, TestPortal portal) =>
        (Database, Server, Portal) = (database, server, portal);

    public TestDatabase Database { get; }

    public EmbeddingServer Server { get; }

    public TestPortal Portal { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<EmbeddingApiPortal> StartAsync()
    {
        var server = await EmbeddingServer.StartAsync();
        var database = await TestDatabase.CreateAsync();
        var settings = SourcesHost.Settings(server).ToDictionary(one => one.Key, one => (string?)one.Value, StringComparer.Ordinal);
        return new(database, server, await TestPortal.StartAsync(settings, database));
    }

    /// <summary>Every request to embed waits from now on.</summary>
    public void Hold() => Server.Gate = _gate.Task;

    /// <summary>They go on.</summary>
    public void Release() => _gate.TrySetResult();

    public async Task<Guid> GroupAsync(string name)
    {
        using var made = await Portal.Http.PostAsJsonAsync("/sources/groups", new { name }, Cancel);
        return (await made.ReadAsync()).GetProperty("group_id").GetGuid();
    }

    /// <summary>Uploads a CSV file and returns its id; a name that is there gets a new version.</summary>
    public async Task<Guid> UploadAsync(Guid group, string name, string csv)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var taken = await Portal.Http.PostAsync($"/sources/groups/{group}/files?name={name}&as=version", content, Cancel);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        return (await taken.ReadAsync()).GetProperty("source_file_id").GetGuid();
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using var answer = await Portal.Http.GetAsync(address, Cancel);
        Assert.Equal((address, HttpStatusCode.OK), (address, answer.StatusCode));
        return await answer.ReadAsync();
    }

    public async Task<JsonElement> SendAsync(
        HttpMethod method, string address, string? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await AnswerAsync(method, address, body);
        Assert.Equal((address, status), (address, answer.StatusCode));
        return await answer.ReadAsync();
    }

    public Task<JsonElement> PostAsync(string address, string? body = null, HttpStatusCode status = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, address, body, status);

    public async Task RefusedAsync(HttpMethod method, string address, string? body, HttpStatusCode status, string code)
    {
        using var answer = await AnswerAsync(method, address, body);
        await ApiPortal.RefusedAsync(answer, status, code);
    }

    public Task RefusedAsync(string address, HttpStatusCode status, string code) =>
        RefusedAsync(HttpMethod.Get, address, body: null, status, code);

    /// <summary>Items of the list at an address.</summary>
    public async Task<JsonElement[]> ItemsAsync(string address) => [.. (await GetAsync(address)).GetProperty("items").EnumerateArray()];

    /// <summary>Waits until so many jobs of a group have a state.</summary>
    public Task HasAsync(Guid group, string state, int count) => Eventually.IsAsync(
        async () => (await ItemsAsync($"/sources/groups/{group}/jobs?state={state}")).Length == count);

    public Task IdleAsync(Guid group) =>
        Eventually.IsAsync(async () => (await ItemsAsync($"/sources/groups/{group}/jobs?ended=no")).Length == 0);

    /// <summary>A text of each element.</summary>
    public static string[] Texts(IEnumerable<JsonElement> items, string name) =>
        [.. items.Select(item => item.GetProperty(name).ToString())];

    public async ValueTask DisposeAsync()
    {
        Release();
        await Portal.DisposeAsync();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }

    private Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string address, string? body)
    {
        var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return Portal.Http.SendAsync(request, Cancel);
    }
}
