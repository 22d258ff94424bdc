namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>
/// Masks everything that is sent to a collector. A processor cannot: the SDK has none for metrics, and the events of an activity, where
/// libraries record exceptions with message and stack trace, cannot be changed once added. In OTLP texts are plain bytes, so they are
/// masked in place; their lengths stay the same.
/// </summary>
internal sealed class RedactedExport(Redactor redactor) : DelegatingHandler(
    new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            using var copy = new MemoryStream();
            content.CopyTo(copy, context: null, cancellationToken);
            request.Content = Masked(content, copy.ToArray());
        }

        return base.Send(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            request.Content = Masked(content, await content.ReadAsByteArrayAsync(cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    private ByteArrayContent Masked(HttpContent content, byte[] bytes)
    {
        redactor.Scrub(bytes);
        var masked = new ByteArrayContent(bytes);
        foreach (var (name, values) in content.Headers)
            masked.Headers.TryAddWithoutValidation(name, values);
        return masked;
    }
}
