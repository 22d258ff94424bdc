using System.Net;
using FlexPortal.Core.Flex.WebService.Transport;

namespace FlexPortal.Tests.Flex.Runs.Stages;

/// <summary>Sends requests as the portal does and counts the answers that are not disposed.</summary>
internal sealed class OpenAnswers() : DelegatingHandler(FlexHttpHandler.Create())
{
    private int _open;
    private int _opened;

    /// <summary>Answers received and not yet disposed.</summary>
    public int Open => _open;

    /// <summary>Answers received.</summary>
    public int Opened => _opened;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _opened);
        answer.Content = new CountedContent(answer.Content, () => Interlocked.Decrement(ref _open));
        return answer;
    }

    private sealed class CountedContent : HttpContent
    {
        private readonly HttpContent _content;
        private Action? _closed;

        public CountedContent(HttpContent content, Action closed)
        {
            (_content, _closed) = (content, closed);
            foreach (var (name, values) in content.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => _content.ReadAsStreamAsync();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _content.CopyToAsync(stream, context);

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            Interlocked.Exchange(ref _closed, null)?.Invoke();
            _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
