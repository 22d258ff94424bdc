using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Tests.Flex.WebService.Scripted;

/// <summary>A request as the broker saw it.</summary>
internal sealed record SeenRequest(string Path, IReadOnlyDictionary<string, string> Query, string UserAgent);

/// <summary>A real HTTP server on a free loopback port that answers by script; the last answer of a script repeats.</summary>
internal sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<RequestDelegate> _sendRequest = new();
    private readonly ConcurrentQueue<RequestDelegate> _getStatement = new();

    private ScriptedBroker(WebApplication server) => _server = server;

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int Requests => Seen.Count(seen => seen.Path.EndsWith("SendRequest", StringComparison.Ordinal));

    public int Polls => Seen.Count(seen => seen.Path.EndsWith("GetStatement", StringComparison.Ordinal));

    public static async Task<ScriptedBroker> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // This server ignores the portal's settings beside the tests and answers under any host name.
        builder.Configuration["AllowedHosts"] = "*";
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var server = builder.Build();
        var broker = new ScriptedBroker(server);
        server.Run(broker.AnswerAsync);
        await server.StartAsync();
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        broker.BaseUrl = new Uri(address + "/AccountManagement/FlexWebService");
        return broker;
    }

    public ScriptedBroker OnSendRequest(params RequestDelegate[] answers) => Script(_sendRequest, answers);

    public ScriptedBroker OnGetStatement(params RequestDelegate[] answers) => Script(_getStatement, answers);

    public async ValueTask DisposeAsync()
    {
        using var noGrace = new CancellationTokenSource();
        await noGrace.CancelAsync();
        await _server.StopAsync(noGrace.Token);
        await _server.DisposeAsync();
    }

    private ScriptedBroker Script(ConcurrentQueue<RequestDelegate> script, RequestDelegate[] answers)
    {
        script.Clear();
        Array.ForEach(answers, script.Enqueue);
        return this;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Seen.Enqueue(new SeenRequest(path, query, context.Request.Headers.UserAgent.ToString()));
        var script = path.EndsWith("SendRequest", StringComparison.Ordinal) ? _sendRequest : _getStatement;
        RequestDelegate? answer;
        while (!(script.Count > 1 ? script.TryDequeue(out answer) : script.TryPeek(out answer)))
        {
            if (script.IsEmpty)
            {
                throw new InvalidOperationException($"Nothing is scripted for {path}.");
            }
        }

        await answer(context);
    }
}
