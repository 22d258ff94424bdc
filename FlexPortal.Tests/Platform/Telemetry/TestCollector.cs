using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Tests.Platform.Telemetry;

/// <summary>A collector for OTLP over HTTP on a free loopback port, which keeps all bytes.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    private readonly WebApplication _server;

    private TestCollector(WebApplication server) => _server = server;

    /// <summary>Its address, for Telemetry:Endpoint.</summary>
    public string Endpoint => _server.Urls.Single();

    /// <summary>Path and bytes of each request; the bytes as Latin-1, one character each.</summary>
    public ConcurrentQueue<(string Path, string Body)> Received { get; } = new();

    public static async Task<TestCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var server = builder.Build();
        var collector = new TestCollector(server);
        server.Run(collector.KeepAsync);
        await server.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private async Task KeepAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
