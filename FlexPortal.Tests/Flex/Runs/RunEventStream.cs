using System.Net.ServerSentEvents;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A client of a run's server-sent events that collects what arrives, in the background.</summary>
internal sealed class RunEventStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly List<(string Id, string Kind)> _seen = [];
    private readonly Task _reading;

    private RunEventStream(HttpResponseMessage response) => _reading = ReadAsync(response);

    /// <summary>Whether the server ended the stream.</summary>
    public bool IsOver => _reading.IsCompleted;

    /// <summary>What arrived so far: id and kind, keep-alives left out.</summary>
    public IReadOnlyList<(string Id, string Kind)> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public static async Task<RunEventStream> OpenAsync(HttpClient http, Guid run, long? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ingestion/runs/{run}/events");
        if (after is { } id)
            request.Headers.Add("Last-Event-ID", $"{id}");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new(response);
    }

    /// <summary>Waits for an event of a kind.</summary>
    public Task SeesAsync(string kind, double within = 30) =>
        Eventually.IsAsync(() => Task.FromResult(Seen.Any(seen => string.Equals(seen.Kind, kind, StringComparison.Ordinal))), within, kind);

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _left.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        using var _ = response;
        await using var body = await response.Content.ReadAsStreamAsync(_left.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(_left.Token))
        {
            if (item.EventId is not { Length: > 0 } id || string.Equals(item.EventType, "tick", StringComparison.Ordinal))
                continue;
            lock (_seen)
                _seen.Add((id, item.EventType));
        }
    }
}
