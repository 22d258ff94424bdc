using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>A request of the portal.</summary>
internal sealed record SeenRequest(string Path, string Authorization, string Model, IReadOnlyList<string> Input);

/// <summary>
/// A real HTTP server on a free loopback port with an embeddings endpoint. A text that is a number n has the vector (n, 1, 0); each answer
/// of the script is used once, then the texts are embedded.
/// </summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Func<HttpContext, SeenRequest, Task>> _script;

    private EmbeddingServer(WebApplication server, IEnumerable<Func<HttpContext, SeenRequest, Task>> script) =>
        (_server, _script) = (server, new(script));

    public Uri BaseUrl => new(_server.Urls.Single() + "/v1/");

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>Most texts that it takes.</summary>
    public int MostTexts { get; set; } = 1000;

    /// <summary>Answers wait for it: a test holds the portal in the middle of its work.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>A request with such a text is refused for good; null for none.</summary>
    public string? Refused { get; set; }

    /// <summary>Texts of all requests so far.</summary>
    public IEnumerable<string> SeenTexts => Seen.SelectMany(request => request.Input);

    public static async Task<EmbeddingServer> StartAsync(params Func<HttpContext, SeenRequest, Task>[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // This server ignores the portal's settings beside the tests and answers under any host name.
        builder.Configuration["AllowedHosts"] = "*";
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        var server = new EmbeddingServer(web, script);
        web.Run(server.AnswerAsync);
        await web.StartAsync();
        return server;
    }

    /// <summary>An answer of a status and headers.</summary>
    public static Func<HttpContext, SeenRequest, Task> Status(int status, string body = "", string? retryAfter = null) => (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    };

    /// <summary>An answer of vectors, each with the index of its text and its JSON.</summary>
    public static Func<HttpContext, SeenRequest, Task> Data(Func<IReadOnlyList<string>, IEnumerable<(int Index, string Vector)>> make) =>
        (context, request) => context.Response.WriteAsync(
            $$$"""{"object":"list","data":[{{{string.Join(',', make(request.Input).Select(Item))}}}],"usage":{"prompt_tokens":1}}""");

    /// <summary>The vector of a text as a list of numbers.</summary>
    public static string Numbers(string text) => $"[{Number(text).ToString(CultureInfo.InvariantCulture)}, 1, 0]";

    /// <summary>The vector of a text as the Base64 of 32-bit numbers.</summary>
    public static string Base64(string text)
    {
        float[] vector = [Number(text), 1, 0];
        return $"\"{Convert.ToBase64String([.. vector.SelectMany(BitConverter.GetBytes)])}\"";
    }

    public async ValueTask DisposeAsync()
    {
        using var noGrace = new CancellationTokenSource();
        await noGrace.CancelAsync();
        await _server.StopAsync(noGrace.Token);
        await _server.DisposeAsync();
    }

    private static float Number(string text) => float.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : text.Length;

    private static string Item((int Index, string Vector) item) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"object":"embedding","index":{{item.Index}},"embedding":{{item.Vector}}}""");

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var request = new SeenRequest(
            context.Request.Path, context.Request.Headers.Authorization.ToString(), body.RootElement.GetProperty("model").GetString()!,
            [.. body.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)]);
        Seen.Enqueue(request);
        await Gate.WaitAsync(context.RequestAborted);
        var answer = request.Input.Count > MostTexts ? Status(413)
            : Refused is { } refused && request.Input.Any(text => text.Contains(refused, StringComparison.Ordinal)) ? Status(400)
            : _script.TryDequeue(out var scripted) ? scripted
            : Data(texts => texts.Select((text, index) => (index, Numbers(text))));
        await answer(context, request);
    }
}
