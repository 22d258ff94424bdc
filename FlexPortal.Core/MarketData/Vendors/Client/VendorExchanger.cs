using System.Net.Http.Headers;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>
/// One HTTP exchange with a vendor, without any retry. No exception of the HTTP stack leaves it: failures are faults, and only the
/// caller's own cancellation is thrown.
/// </summary>
internal sealed class VendorExchanger(HttpClient http, VendorClientLimits limits, TimeProvider time)
{
    private static readonly string[] RequestIds = ["x-request-id", "x-mbx-uuid", "cf-ray"];
    private static readonly string[] QuotaCounts = ["x-mbx-used-weight-1m", "x-mbx-used-weight", "x-ratelimit-remaining"];

    /// <summary>Asks once.</summary>
    public async ValueTask<VendorExchange> AskAsync(
        VendorConnection connection, VendorQuery query, VendorRequest request, CancellationToken cancellationToken)
    {
        var requestedAt = time.GetUtcNow();
        using var timeout = new CancellationTokenSource(limits.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        int? status = null;
        VendorAnswer? answer = null;
        VendorReply reply;
        try
        {
            using var message = Message(connection, request);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            status = (int)response.StatusCode;
            var body = await ReadAsync(response.Content, either.Token);
            answer = body is { } whole ? Answer(response, whole) : null;
            reply = answer is null
                ? new VendorReply.Faulted(VendorFault.Unknown($"HTTP {status}: body over {limits.MaxBodyBytes} bytes"))
                : connection.Vendor.Read(answer, query, time.GetUtcNow());
        }
        catch (Exception failure) when (failure
            is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reply = new VendorReply.Faulted(VendorFault.Unavailable(Reason(failure, timeout.IsCancellationRequested, status)));
        }

        return new VendorExchange(request.Template, requestedAt, time.GetUtcNow(), answer, Masked(reply, connection.Key))
        {
            Status = status,
        };
    }

    private static HttpRequestMessage Message(VendorConnection connection, VendorRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, new Uri(connection.BaseUrl, request.Path));
        foreach (var header in request.KeyHeaders)
            connection.Key?.AddTo(message.Headers, header);
        return message;
    }

    // Null when it is too large.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(limits.MaxBodyBytes, content.Headers.ContentLength ?? 64 << 10) + 1];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var count)
        {
            length += count;
            if (length > limits.MaxBodyBytes)
                return null;
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(limits.MaxBodyBytes + 1L, 2L * buffer.Length));
        }

        return buffer.AsMemory(0, length);
    }

    private static VendorAnswer Answer(HttpResponseMessage response, ReadOnlyMemory<byte> body) => new((int)response.StatusCode, body)
    {
        RetryAfter = First(response.Headers, ["Retry-After"]),
        Date = response.Headers.Date,
        RequestId = First(response.Headers, RequestIds),
        QuotaUsed = First(response.Headers, QuotaCounts),
        ETag = response.Headers.ETag?.Tag,
        LastModified = response.Content.Headers.LastModified,
    };

    private static string? First(HttpResponseHeaders headers, string[] names)
    {
        foreach (var name in names)
        {
            if (headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { Length: > 0 and <= 128 } value)
                return value;
        }

        return null;
    }

    // Only the kind of failure is taken from the exception, never its text.
    private static string Reason(Exception failure, bool isTimeout, int? status) => (isTimeout, status, failure) switch
    {
        (true, _, _) => "timeout",
        (_, not null, _) => $"HTTP {status}: body broke off",
        (_, _, HttpRequestException { HttpRequestError: var error }) => $"no answer: {error}",
        _ => "no answer: connection lost",
    };

    private static VendorReply Masked(VendorReply reply, VendorKey? key) =>
        reply is VendorReply.Faulted { Fault: var fault } && key is not null
            ? new VendorReply.Faulted(fault with { Detail = key.Mask(fault.Detail) })
            : reply;
}
