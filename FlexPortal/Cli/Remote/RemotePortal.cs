using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Platform.Identity.Tokens;

namespace FlexPortal.Cli.Remote;

/// <summary>
/// A portal elsewhere, by its HTTP API. No redirect is followed, so the token goes to the host that was named and to no other; certificates
/// are checked; everything has its time. What is refused is a <see cref="RemoteException"/> with the portal's own code and words.
/// </summary>
internal sealed class RemotePortal : IDisposable
{
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(100);

    // A line that says nothing for so long is dead: events have a sign of life every five seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    private RemotePortal(HttpClient http) => _http = http;

    /// <summary>Host and port, for what is told about it.</summary>
    public string Name => _http.BaseAddress!.Authority;

    /// <summary>A client of the portal; nothing is sent yet.</summary>
    public static RemotePortal Open(Uri portal, TokenValue? token)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Connecting,
            // What is meant for this machine does not leave it, whatever proxy the environment names.
            UseProxy = !RemoteOptions.IsHere(portal),
        };
        var http = new HttpClient(handler) { BaseAddress = portal, Timeout = Answering };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlexPortal-cli", WriteEvidencePack.PortalVersion));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return new(http);
    }

    /// <summary>Reads an address; null when the portal has no such thing.</summary>
    public async Task<Answer<T>?> FindAsync<T>(string address, CancellationToken cancellationToken) where T : class
    {
        try
        {
            return await SendAsync<T>(HttpMethod.Get, address, body: null, cancellationToken);
        }
        catch (RemoteException missing) when (missing.Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Sends a request that answers with JSON.</summary>
    public async Task<Answer<T>> SendAsync<T>(HttpMethod method, string address, object? body, CancellationToken cancellationToken) where T : class
    {
        using var response = await AskAsync(method, address, body, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var json = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return new(JsonSerializer.Deserialize<T>(json, RemoteJson.Options) ?? throw new JsonException("null"), json);
        }
        catch (JsonException)
        {
            throw Unexpected("answers in another way than this program understands", "Use the program in the version of the portal.");
        }
    }

    /// <summary>Begins to read a body of any length; a line that falls silent is given up.</summary>
    public async Task<RemoteBody> ReadAsync(string address, CancellationToken cancellationToken, string? lastEventId = null)
    {
        var response = await AskAsync(HttpMethod.Get, address, body: null, HttpCompletionOption.ResponseHeadersRead, cancellationToken, lastEventId);
        return new(response, await response.Content.ReadAsStreamAsync(cancellationToken), Silence, () => Unreachable("stopped in the middle of its answer"));
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string address, object? body, HttpCompletionOption completion, CancellationToken cancellationToken, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body, FlexJson.Options), Encoding.UTF8, "application/json");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        try
        {
            var response = await _http.SendAsync(request, completion, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await RefusalAsync(response, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw Unreachable(Reason(fault));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable("does not answer in time");
        }
    }

    private async Task<RemoteException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest)
        {
            var host = response.Headers.Location is { IsAbsoluteUri: true } to ? Line(to.Authority) : "another address";
            return Unexpected($"sends on to {host}, where the token was not shown", "If that is the portal, name it with --portal.");
        }

        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            && await ProblemAsync(response, cancellationToken) is { } problem)
            return problem;

        return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            ? Unreachable($"is behind a proxy that answers with {(int)response.StatusCode}")
            : Unexpected($"answers with {(int)response.StatusCode}, and not as a portal does", "Check that --portal names a FlexPortal, and nothing in front of it.");
    }

    private static async Task<RemoteException?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (Text(problem, "code") is not { Length: > 0 } code)
                return null;
            return new(code, Text(problem, "title") ?? "The portal refused.", Text(problem, "detail") ?? "")
            {
                ActiveRunId = Text(problem, "active_run_id"),
                IsBadRequest = response.StatusCode is HttpStatusCode.BadRequest,
            };
        }
        catch (JsonException)
        {
            // Not one of ours, whatever it says it is.
            return null;
        }
    }

    private static string? Text(JsonDocument problem, string name) =>
        problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Line(value.GetString()!)
            : null;

    // What came over the network is printed in a terminal.
    private static string Line(string text) => new([.. text.Where(letter => !char.IsControl(letter)).Take(1000)]);

    private RemoteException Unreachable(string what) => new("PORTAL_UNREACHABLE", $"The portal at {Name} {what}.", "Check the address and the line, then try again.");

    private RemoteException Unexpected(string what, string whatToDo) => new("PORTAL_UNEXPECTED", $"What is at {Name} {what}.", whatToDo);

    private static string Reason(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "cannot be found: nothing has that name",
        HttpRequestError.SecureConnectionError => "has no certificate that is valid for its name and trusted here",
        HttpRequestError.ConnectionError => "cannot be reached",
        _ => "ended the line before it had answered",
    };
}
