using System.Collections.Concurrent;
using System.Net;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>A real HTTP server on a free loopback port that answers by script; the last answer repeats.</summary>
internal sealed class ScriptedVendor : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Queue<RequestDelegate> _answers = new();
    private readonly Lock _lock = new();

    private ScriptedVendor(WebApplication server) => _server = server;

    public Uri BaseUrl => new(_server.Urls.Single() + "/");

    /// <summary>Headers of every request, in order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Seen { get; } = new();

    public static async Task<ScriptedVendor> StartAsync(params RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // This server ignores the portal's settings beside the tests and answers under any host name.
        builder.Configuration["AllowedHosts"] = "*";
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var vendor = new ScriptedVendor(server).Then(answers);
        server.Run(vendor.AnswerAsync);
        await server.StartAsync();
        return vendor;
    }

    /// <summary>Waits until this many requests have arrived.</summary>
    public Task WhenSeenAsync(int requests) => Eventually.IsAsync(() => Task.FromResult(Seen.Count >= requests));

    /// <summary>Replaces the script.</summary>
    public ScriptedVendor Then(params RequestDelegate[] answers)
    {
        lock (_lock)
        {
            _answers.Clear();
            Array.ForEach(answers, _answers.Enqueue);
            return this;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var noGrace = new CancellationTokenSource();
        await noGrace.CancelAsync();
        await _server.StopAsync(noGrace.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Seen.Enqueue(context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        RequestDelegate answer;
        lock (_lock)
        {
            answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        }

        await answer(context);
    }
}
