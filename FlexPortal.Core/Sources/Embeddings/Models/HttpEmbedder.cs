using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>
/// A service with the embeddings endpoint of OpenAI. A call asks in batches that grow until the service refuses one, and again after
/// errors that pass soon; every pause is on <paramref name="time"/>.
/// </summary>
/// <param name="settings">Address and model.</param>
/// <param name="http">From <see cref="CreateClient"/>; it has the key.</param>
/// <param name="limits">Sizes and times.</param>
/// <param name="time">Clock of all pauses.</param>
/// <param name="logger">For attempts that failed.</param>
/// <param name="random">Numbers from 0 up to 1, for the pauses.</param>
internal sealed partial class HttpEmbedder(
    EmbeddingOptions settings, HttpClient http, EmbeddingLimits limits, TimeProvider time, ILogger logger,
    Func<double> random) : TextEmbedder
{
    // Smaller batches than this are for the texts at hand and not remembered.
    private const int LeastCeiling = 8;

    private readonly SemaphoreSlim _inFlight = new(limits.InFlight);
    private readonly Uri _address = new(settings.BaseUrl!, "embeddings");
    private volatile int _batch = limits.FirstBatch;
    private volatile int _ceiling = limits.MostTexts;

    /// <inheritdoc/>
    public override EmbeddingModel Model { get; } = new(
        $"{settings.BaseUrl!.Authority}/{settings.Model}@{settings.Dimensions}", settings.Dimensions, settings.MaxTokens,
        SendsTextsOut: !settings.BaseUrl.IsLoopback, IsWordMatchingOnly: false);

    /// <summary>A client without redirects, which would carry texts and the key to another host, without cookies and proxies.</summary>
    /// <param name="key">Bearer token; null: none. Nothing but the client's headers holds it.</param>
    public static HttpClient CreateClient(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("FlexPortal", typeof(HttpEmbedder).Assembly.GetName().Version?.ToString(3) ?? "0"));
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <inheritdoc/>
    protected override async Task<EmbeddedTexts> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        if (!settings.Allows(_address))
            throw new InvalidOperationException("The host is not in the list of allowed hosts.");

        var vectors = new List<ReadOnlyMemory<float>>(texts.Count);
        var (cut, batch) = (new List<int>(), _batch);
        string[] all = [.. texts.Select((text, place) => Cut(text, place, cut))];
        while (vectors.Count < all.Length)
        {
            var part = Next(all, vectors.Count, batch);
            switch (await AskAsync(part, cancellationToken))
            {
                case EmbeddingAnswer.Vectors answer:
                    vectors.AddRange(answer.Values);
                    if (part.Count == batch)
                        _batch = batch = Math.Min(_ceiling, 2 * batch);
                    break;
                case EmbeddingAnswer.Faulted { IsTooLarge: true } when part.Count > 1:
                    batch = part.Count / 2;
                    _batch = _ceiling = Math.Max(LeastCeiling, batch);
                    break;
                case EmbeddingAnswer.Faulted { Error: var error }:
                    throw new PortalException(error);
            }
        }

        return new(vectors, cut);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        http.Dispose();
        _inFlight.Dispose();
        base.Dispose(disposing);
    }

    // The portal does not have the service's tokenizer. Two characters are fewer than a token has on average, also among numbers.
    private string Cut(string text, int place, List<int> cut)
    {
        var most = 2 * settings.MaxTokens;
        if (text.Length <= most)
            return text;
        cut.Add(place);
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    private ArraySegment<string> Next(string[] texts, int from, int batch)
    {
        var (count, characters) = (1, texts[from].Length);
        while (count < batch && from + count < texts.Length && characters + texts[from + count].Length <= limits.MostCharacters)
            characters += texts[from + count++].Length;
        return new(texts, from, count);
    }

    private async Task<EmbeddingAnswer> AskAsync(ArraySegment<string> texts, CancellationToken cancellationToken)
    {
        TimeSpan? wait = null;
        var retry = new RetryStrategyOptions<EmbeddingAnswer>
        {
            MaxRetryAttempts = Math.Max(1, limits.Attempts - 1),
            ShouldHandle = arguments =>
            {
                wait = WaitAfter(arguments.Outcome.Result, arguments.AttemptNumber);
                return ValueTask.FromResult(wait is not null);
            },
            DelayGenerator = _ => ValueTask.FromResult(wait),
            OnRetry = arguments =>
            {
                if (arguments.Outcome.Result is EmbeddingAnswer.Faulted fault)
                    EmbeddingModelLog.AttemptFailed(logger, texts.Count, fault.Error.Code, fault.Status, wait ?? TimeSpan.Zero);
                return ValueTask.CompletedTask;
            },
        };
        var pipeline = new ResiliencePipelineBuilder<EmbeddingAnswer> { TimeProvider = time }.AddRetry(retry).Build();
        return await pipeline.ExecuteAsync(token => AttemptAsync(texts, token), cancellationToken);
    }

    /// <summary>Pause before the next attempt; null when there is none.</summary>
    private TimeSpan? WaitAfter(EmbeddingAnswer? answer, int retriesBefore)
    {
        if (answer is not EmbeddingAnswer.Faulted { Error: { Retryable: true } error } || retriesBefore + 1 >= limits.Attempts)
            return null;
        // Half of it is random, so that workers that failed together do not come back together.
        var backoff = limits.FirstBackoff * Math.Pow(2, retriesBefore) * ((1 + random()) / 2);
        var wait = error.RetryAtUtc - time.GetUtcNow() ?? backoff;
        return wait > limits.LongestWait ? null : wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async ValueTask<EmbeddingAnswer> AttemptAsync(ArraySegment<string> texts, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(limits.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var content = JsonContent.Create(new(settings.Model!, texts), RequestJson.Default.EmbeddingRequest);
            using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
            // Some small servers refuse a body without a length.
            await content.LoadIntoBufferAsync(either.Token);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.LoadIntoBufferAsync(limits.MaxAnswerBytes, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return EmbeddingAnswer.Read(response, body, texts.Count, settings.Dimensions, time.GetUtcNow());
        }
        catch (Exception failure) when (failure
            is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new EmbeddingAnswer.Faulted(EmbeddingErrors.Unavailable(), null);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>Body of a request.</summary>
    internal sealed record EmbeddingRequest(string Model, IReadOnlyList<string> Input);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(EmbeddingRequest))]
    private sealed partial class RequestJson : JsonSerializerContext;
}
