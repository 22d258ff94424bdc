using System.Globalization;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>A service with the endpoint of OpenAI, asked over a real connection.</summary>
public sealed class HttpEmbedderTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vectors_belong_to_the_texts_by_index_and_have_the_length_1()
    {
        await using var server = await EmbeddingServer.StartAsync(
            EmbeddingServer.Data(texts => texts.Select((text, index) => (index, EmbeddingServer.Numbers(text))).Reverse()));

        var vectors = await EmbedAsync(server, "3", "0", "-3");

        Assert.Equal([3 / MathF.Sqrt(10), 0, -3 / MathF.Sqrt(10)], vectors.Select(vector => vector.Span[0]), new Near());
        Assert.All(vectors, vector => Assert.Equal(1, vector.Span[0] * vector.Span[0] + vector.Span[1] * vector.Span[1], 1e-5f));
        var seen = Assert.Single(server.Seen);
        Assert.Equal(("/v1/embeddings", "Bearer invented-key", "m"), (seen.Path, seen.Authorization, seen.Model));
    }

    [Fact]
    public async Task Vectors_in_base64_are_the_same()
    {
        await using var server = await EmbeddingServer.StartAsync(
            EmbeddingServer.Data(texts => texts.Select((text, index) => (index, EmbeddingServer.Base64(text)))));

        var vectors = await EmbedAsync(server, "3", "0");

        Assert.Equal([3 / MathF.Sqrt(10), 0], vectors.Select(vector => vector.Span[0]), new Near());
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2,3]}]}""", "EMBEDDING_ANSWER_INVALID")]
    [InlineData(
        """{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2,3]},{"index":1,"embedding":[1,2,3]}]}""",
        "EMBEDDING_ANSWER_INVALID")]
    [InlineData(
        """{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2,3]},{"index":3,"embedding":[1,2,3]}]}""",
        "EMBEDDING_ANSWER_INVALID")]
    [InlineData(
        """{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[0,0,0]},{"index":2,"embedding":[1,2,3]}]}""",
        "EMBEDDING_ANSWER_INVALID")]
    [InlineData(
        """{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1e39,0,0]},{"index":2,"embedding":[1,2,3]}]}""",
        "EMBEDDING_ANSWER_INVALID")]
    [InlineData(
        """{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2]},{"index":2,"embedding":[1,2,3]}]}""",
        "EMBEDDING_DIMENSIONS_WRONG")]
    [InlineData("<html><body>Sign in to the network</body></html>", "EMBEDDING_ANSWER_INVALID")]
    [InlineData("""{"error":"none"}""", "EMBEDDING_ANSWER_INVALID")]
    [InlineData("""{"data":[null,null,null]}""", "EMBEDDING_ANSWER_INVALID")]
    public async Task Vectors_that_do_not_fit_the_texts_are_refused(string body, string code)
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.Status(200, body));

        var error = await ErrorAsync(server, new() { Attempts = 1 }, "1", "2", "3");

        Assert.Equal((code, code is "EMBEDDING_ANSWER_INVALID"), (error.Code, error.Retryable));
        Assert.Single(server.Seen);
    }

    [Theory]
    [InlineData(401, "", "EMBEDDING_KEY_REFUSED")]
    [InlineData(403, "", "EMBEDDING_KEY_REFUSED")]
    [InlineData(404, "", "EMBEDDING_MODEL_UNKNOWN")]
    [InlineData(400, "", "EMBEDDING_REQUEST_REFUSED")]
    [InlineData(429, """{"error":{"code":"insufficient_quota"}}""", "EMBEDDING_QUOTA_SPENT")]
    public async Task Permanent_errors_are_not_tried_again(int status, string body, string code)
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.Status(status, body));

        var error = await ErrorAsync(server, new(), "1", "2");

        Assert.Equal((code, false), (error.Code, error.Retryable));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await EmbeddingServer.StartAsync();
        await using var server = await EmbeddingServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"{other.BaseUrl}embeddings";
            return Task.CompletedTask;
        });

        var error = await ErrorAsync(server, new(), "1");

        Assert.Equal(("EMBEDDING_ADDRESS_MOVED", false), (error.Code, error.Retryable));
        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task Transient_errors_are_tried_again_at_the_time_that_the_service_names()
    {
        var date = _time.GetUtcNow().AddSeconds(9).ToString("r", CultureInfo.InvariantCulture);
        await using var server = await EmbeddingServer.StartAsync(
            EmbeddingServer.Status(429, retryAfter: "7"), EmbeddingServer.Status(503, retryAfter: date));

        var call = EmbedAsync(server, "3");
        await PassAsync(7);
        await PassAsync(2);

        Assert.Equal(3 / MathF.Sqrt(10), Assert.Single(await call).Span[0], 1e-5f);
        Assert.Equal(3, server.Seen.Count);
    }

    [Fact]
    public async Task Zero_and_past_dates_mean_the_pause_of_the_portal()
    {
        var past = _time.GetUtcNow().AddSeconds(-9).ToString("r", CultureInfo.InvariantCulture);
        await using var server = await EmbeddingServer.StartAsync(
            EmbeddingServer.Status(429, retryAfter: "0"), EmbeddingServer.Status(408, retryAfter: past));

        var call = EmbedAsync(server, "3");
        await PassAsync(0.5);
        await PassAsync(1);

        Assert.Single(await call);
    }

    [Fact]
    public async Task A_long_pause_is_left_to_the_caller()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.Status(429, retryAfter: "600"));

        var error = await ErrorAsync(server, new(), "1");

        Assert.Equal(("EMBEDDING_RATE_LIMITED", true), (error.Code, error.Retryable));
        Assert.Equal(_time.GetUtcNow().AddSeconds(600), error.RetryAtUtc);
    }

    [Fact]
    public async Task A_service_that_does_not_run_is_unavailable()
    {
        var gone = await EmbeddingServer.StartAsync();
        var address = gone.BaseUrl;
        await gone.DisposeAsync();

        using var embedder = Embedder(address, new() { Attempts = 1 });
        var error = (await Assert.ThrowsAsync<PortalException>(() => embedder.GenerateAsync(["1"], null, Cancel))).Error;

        Assert.Equal(("EMBEDDING_SERVICE_UNAVAILABLE", true), (error.Code, error.Retryable));
    }

    [Fact]
    public async Task Batches_grow_until_the_service_refuses_one()
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.MostTexts = 100;
        string[] texts = [.. Enumerable.Range(0, 300).Select(number => number.ToString(CultureInfo.InvariantCulture))];

        var vectors = await EmbedAsync(server, texts);

        // 128 are refused, so 64 it stays.
        Assert.Equal([32, 64, 128, 64, 64, 64, 12], server.Seen.Select(request => request.Input.Count));
        Assert.Equal(299 / MathF.Sqrt((299 * 299) + 1), vectors[299].Span[0], 1e-5f);
        Assert.Equal(texts, server.Seen.Where(request => request.Input.Count <= 100).SelectMany(request => request.Input));
    }

    [Fact]
    public async Task A_single_text_that_the_service_refuses_is_an_error()
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.MostTexts = 0;

        var error = await ErrorAsync(server, new(), "1", "2", "3");

        Assert.Equal(("EMBEDDING_REQUEST_REFUSED", false), (error.Code, error.Retryable));
        Assert.Equal([3, 1], server.Seen.Select(request => request.Input.Count));
    }

    [Fact]
    public async Task Long_texts_are_cut_and_counted()
    {
        await using var server = await EmbeddingServer.StartAsync();
        using var embedder = Embedder(server.BaseUrl, new());

        var made = await embedder.GenerateAsync([new('a', 31), new('b', 32), new string('c', 31) + "\ud83d\ude00"], null, Cancel);

        Assert.Single((IReadOnlyList<int>)made.AdditionalProperties![TextEmbedder.CutTexts]!);
        Assert.Equal([new('a', 31), new('b', 32), new('c', 31)], Assert.Single(server.Seen).Input);
    }

    [Fact]
    public async Task Three_requests_are_in_flight_at_most()
    {
        var gate = new TaskCompletionSource();
        await using var server = await EmbeddingServer.StartAsync([.. Enumerable.Repeat(HoldAsync, 5)]);
        using var embedder = Embedder(server.BaseUrl, new());

        var calls = Enumerable.Range(0, 5).Select(_ => embedder.GenerateAsync(["1"], null, Cancel)).ToList();
        await Eventually.IsAsync(() => Task.FromResult(server.Seen.Count >= 3));
        Assert.Equal(3, server.Seen.Count);
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(5, server.Seen.Count);

        async Task HoldAsync(Microsoft.AspNetCore.Http.HttpContext context, SeenRequest request)
        {
            await gate.Task;
            await EmbeddingServer.Data(texts => [(0, EmbeddingServer.Numbers(texts[0]))])(context, request);
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(EmbeddingServer server, params string[] texts)
    {
        using var embedder = Embedder(server.BaseUrl, new());
        return [.. (await embedder.GenerateAsync(texts, null, Cancel)).Select(one => one.Vector)];
    }

    private async Task<PortalError> ErrorAsync(EmbeddingServer server, EmbeddingLimits limits, params string[] texts)
    {
        using var embedder = Embedder(server.BaseUrl, limits);
        var call = embedder.GenerateAsync(texts, null, Cancel);
        return (await Assert.ThrowsAsync<PortalException>(() => call.WaitAsync(TimeSpan.FromSeconds(30), Cancel))).Error;
    }

    private HttpEmbedder Embedder(Uri address, EmbeddingLimits limits) => new(
        new() { BaseUrl = address, Model = "m", Dimensions = 3, MaxTokens = 16 }, HttpEmbedder.CreateClient("invented-key"), limits, _time,
        NullLogger.Instance, () => 0);

    private async Task PassAsync(double seconds)
    {
        await _time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(seconds));
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private sealed class Near : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) < 1e-5f;

        public int GetHashCode(float obj) => 0;
    }
}
