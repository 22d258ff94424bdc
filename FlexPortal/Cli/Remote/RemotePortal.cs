using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Cli.Remote;

/// <summary>
/// The HTTP API of a remote portal. It follows no redirect, so the token reaches the named host only; it checks certificates; every wait
/// ends. A refusal is a <see cref="RemoteException"/> with the portal's own code and text.
/// </summary>
internal sealed class RemotePortal : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = CreateJson();

    private readonly SocketsHttpHandler _handler;

    private readonly HttpClient _http, _upload;

    public RemotePortal(Uri portal, TokenValue? token)
    {
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // A request to this machine ignores the proxy of the environment.
            UseProxy = !portal.IsLoopback,
        };
        _http = Client(portal, token, TimeSpan.FromSeconds(100));
        _upload = Client(portal, token, TimeSpan.FromMinutes(30));
    }

    /// <summary>Reads an address; null when the portal does not have what it names.</summary>
    public async Task<Answer<T>?> FindAsync<T>(string address, CancellationToken ct) where T : class
    {
        try
        {
            return await SendAsync<T>(HttpMethod.Get, address, body: null, ct);
        }
        catch (RemoteException missing) when (missing.Error.Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Sends a request that is answered with JSON.</summary>
    public async Task<Answer<T>> SendAsync<T>(HttpMethod method, string address, object? body, CancellationToken ct) where T : class
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body, PortalJson.Options), Encoding.UTF8, "application/json");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
        var json = await response.Content.ReadAsStringAsync(ct);
        return new(Read<T>(json), json);
    }

    /// <summary>Sends bytes of any length as the body; the answer is JSON.</summary>
    public async Task<Answer<T>> UploadAsync<T>(string address, Stream content, CancellationToken ct) where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StreamContent(content) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        // A file that is refused by its length or its name is not sent.
        request.Headers.ExpectContinue = true;
        using var response = await _upload.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(response, ct);
        var json = await response.Content.ReadAsStringAsync(ct);
        return new(Read<T>(json), json);
    }

    /// <summary>Reads an answer.</summary>
    public static T Read<T>(string json) where T : class =>
        TryRead<T>(json) ?? throw Unexpected("answers in a form that this version does not understand");

    /// <summary>Writes a body of any length; returns its SHA-256 in lower-case hexadecimal and the one that the portal names.</summary>
    public async Task<(string Received, string? Named)> CopyAsync(string address, Stream destination, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, ct).AsTask().WaitAsync(Silence, ct)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await destination.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
        catch (TimeoutException)
        {
            throw new RemoteException(status: null, Unreachable("sent nothing for a minute"));
        }

        var named = response.Headers.TryGetValues("X-Content-SHA256", out var values) ? values.First() : null;
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), named);
    }

    /// <summary>The key of an account, which addresses take in place of its id, as an answer of the portal names it.</summary>
    public async Task<string> AccountKeyAsync(string address, string account, CancellationToken ct)
    {
        using var answer = await FindAsync<JsonDocument>(address, ct) is { } found ? found.Value : JsonDocument.Parse("{}");
        return Find(answer.RootElement) ?? throw new RemoteException(HttpStatusCode.NotFound, FlexErrors.AccountNotFound());

        string? Find(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object when element.TryGetProperty("account_id", out var id) && id.ValueEquals(account)
                && element.TryGetProperty("account_key", out var key) => key.GetString(),
            JsonValueKind.Object =>
                element.EnumerateObject().Select(property => Find(property.Value)).FirstOrDefault(key => key is not null),
            JsonValueKind.Array => element.EnumerateArray().Select(Find).FirstOrDefault(key => key is not null),
            _ => null,
        };
    }

    public void Dispose()
    {
        _http.Dispose();
        _upload.Dispose();
        _handler.Dispose();
    }

    /// <summary>The error of a connection that failed; null for every other exception.</summary>
    public static PortalError? Explain(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            Unreachable("has a host name that does not resolve"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            Unreachable("has no certificate that is valid for its name and trusted here"),
        HttpRequestException or HttpIOException or IOException { InnerException: SocketException } =>
            Unreachable("does not answer, or closed the connection"),
        OperationCanceledException { InnerException: TimeoutException } => Unreachable("does not answer in time"),
        _ => null,
    };

    private HttpClient Client(Uri portal, TokenValue? token, TimeSpan timeout)
    {
        var client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = portal, Timeout = timeout };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlexPortal-cli", WriteEvidencePack.PortalVersion));
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return client;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken ct)
    {
        var response = await _http.SendAsync(request, completion, ct);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, ct);
    }

    private static async Task<RemoteException> RefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            && TryRead<RemoteProblem>(await response.Content.ReadAsStringAsync(ct)) is { Code.Length: > 0 } problem)
        {
            var message = problem.ActiveRunId is { } active ? $"{problem.Title}: {active}." : problem.Title;
            return new(response.StatusCode, new(Line(problem.Code), Line(message), Line(problem.Detail)));
        }

        return response.StatusCode switch
        {
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new(status: null, Unreachable($"is behind a proxy that answers {(int)response.StatusCode}")),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Unexpected("redirects; the token was not sent further"),
            var status => Unexpected($"answers {(int)status}, and not as a portal does"),
        };
    }

    private static T? TryRead<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Text from the network is printed in a terminal.
    private static string Line(string? text) => new([.. (text ?? "").Where(letter => !char.IsControl(letter)).Take(1000)]);

    private static PortalError Unreachable(string what) => new(
        "PORTAL_UNREACHABLE", $"The portal that --portal names {what}.", "Check the address and the connection, then try again.",
        Retryable: true);

    private static RemoteException Unexpected(string what) => new(
        status: null, new("PORTAL_UNEXPECTED", $"The address that --portal names {what}.",
            "Check that it is a FlexPortal of the same version as this program."));

    private static JsonSerializerOptions CreateJson()
    {
        var options = new JsonSerializerOptions(PortalJson.Options);
        options.Converters.Add(new NamesOfSections());
        return options;
    }

    private sealed record RemoteProblem(string? Code, string? Title, string? Detail, Guid? ActiveRunId);

    private sealed class NamesOfSections : JsonConverter<SectionNames>
    {
        public override SectionNames Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, SectionNames value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IEnumerable<string>>(writer, value, options);
    }
}
