using System.Net.ServerSentEvents;
using System.Text.Json;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>Calls addresses and records their answers, and what is not as described.</summary>
internal sealed class DescribedCalls(ApiPortal portal, JsonElement document)
{
    private readonly SchemaCheck _schemas = new(document);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public HashSet<(string Path, string Method, string Status)> Seen { get; } = [];

    public List<string> Faults { get; } = [];

    public async Task GetAsync(string path, string address, string? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is not null)
            request.Headers.Add("Range", range);
        using var response = await portal.Http.SendAsync(request, Cancel);
        await CheckAsync(path, "get", response);
    }

    public async Task<Guid> RunAsync(string query) => (await portal.RunAsync(query)).IngestionRunId;

    public Task<JsonElement> PostAsync(
        string path, string address, string? body = null, string mediaType = "application/json", string? origin = null) =>
        SendAsync(HttpMethod.Post, path, address, body, mediaType, origin);

    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, string address, string? body = null, string mediaType = "application/json",
        string? origin = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, mediaType);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await portal.Http.SendAsync(request, Cancel);
        return await CheckAsync(path, method.Method.ToLowerInvariant(), response);
    }

    private async Task<JsonElement> CheckAsync(string path, string method, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var place = $"{method} {path} {status}";
        Seen.Add((path, method, status));
        var type = response.Content.Headers.ContentType?.MediaType ?? "none";
        var body = type.EndsWith("json", StringComparison.Ordinal) ? await response.ReadAsync() : default;
        if (!document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses")
            .TryGetProperty(status, out var described))
            Faults.Add($"{place} is not described");
        else if (!described.TryGetProperty("content", out var content) || !content.TryGetProperty(type, out var media))
            Faults.Add($"{place} with {type} is not described");
        else
            await CheckBodyAsync(place, body, media.GetProperty("schema"), response);
        if (described.ValueKind == JsonValueKind.Object && described.TryGetProperty("headers", out var headers))
            Faults.AddRange(headers.EnumerateObject().Where(header => !Has(response, header.Name))
                .Select(header => $"{place} lacks {header.Name}"));
        return body;
    }

    private static bool Has(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.Contains(header) || response.Content.Headers.NonValidated.Contains(header);

    private async Task CheckBodyAsync(string place, JsonElement body, JsonElement schema, HttpResponseMessage response)
    {
        switch (response.Content.Headers.ContentType?.MediaType)
        {
            case "application/zip":
            case "text/xml":
            case "application/octet-stream":
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
                Faults.AddRange(_schemas.Resolve(schema).GetProperty("format").ValueEquals("binary") ? []
                    : [$"{place} is not described as bytes"]);
                break;
            case "text/csv" or "text/plain":
                Faults.AddRange(
                    _schemas.Resolve(schema) is var text && text.TryGetProperty("type", out var type) && type.ValueEquals("string") ? []
                        : [$"{place} is not described as text"]);
                break;
            case "text/event-stream":
                await using (var stream = await response.Content.ReadAsStreamAsync(Cancel))
                {
                    await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancel))
                        Check(place, JsonElement.Parse(item.Data), schema);
                }

                break;
            default:
                Check(place, body, schema);
                break;
        }
    }

    private void Check(string place, JsonElement value, JsonElement schema) =>
        Faults.AddRange(_schemas.Faults(value, schema).Select(fault => $"{place} {fault}"));
}
