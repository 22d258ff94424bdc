using System.IO.Compression;
using System.Net.Http.Headers;

namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>An HTTP answer whose body is read piece by piece. Its failures carry no address: the request holds the token.</summary>
internal sealed class ResponseBody : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly GzipTail? _tail;
    private byte[] _head = [];
    private int _headRead;

    private ResponseBody(HttpResponseMessage response, Stream network, string host)
    {
        _response = response;
        Host = host;
        _tail = response.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase) ? new GzipTail(network) : null;
        _stream = _tail is null ? network : new GZipStream(_tail, CompressionMode.Decompress);
    }

    /// <summary>HTTP status.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>Host that answered.</summary>
    public string Host { get; }

    /// <summary>Whether the status says success.</summary>
    public bool IsSuccess => _response.IsSuccessStatusCode;

    /// <summary>Length from the header, in bytes; null when unknown, as with a compressed body.</summary>
    public long? DeclaredLength => _tail is null ? _response.Content.Headers.ContentLength : null;

    /// <summary>Character set from the header; null when absent.</summary>
    public string? Charset => _response.Content.Headers.ContentType?.CharSet?.Trim('"');

    /// <summary>The <c>Retry-After</c> header; null when absent.</summary>
    public RetryConditionHeaderValue? RetryAfter => _response.Headers.RetryAfter;

    /// <summary>Bytes taken from the network so far, after decompression.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the end of the body was seen.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Opens the body of an answer whose headers have arrived. Disposing it disposes the answer.</summary>
    public static async Task<ResponseBody> OpenAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        try
        {
            return new ResponseBody(response, await response.Content.ReadAsStreamAsync(cancellationToken), host);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads until the root element is known, at most <see cref="FlexResponseReader.MaxBytes"/>. The bytes stay in the body: the reads
    /// that follow bring them again.
    /// </summary>
    public async Task<ResponseRoot> PeekRootAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var full = _head.Length >= FlexResponseReader.MaxBytes;
            var root = ResponseRootFinder.Find(_head, IsComplete || full);
            if (root != ResponseRoot.Undecided)
            {
                return root;
            }

            await ExtendHeadAsync(cancellationToken);
        }
    }

    /// <summary>The whole body when it is small; null when it is larger than <see cref="FlexResponseReader.MaxBytes"/>.</summary>
    public async Task<byte[]?> ReadSmallAsync(CancellationToken cancellationToken)
    {
        while (!IsComplete && _head.Length <= FlexResponseReader.MaxBytes)
        {
            await ExtendHeadAsync(cancellationToken);
        }

        return IsComplete && _head.Length <= FlexResponseReader.MaxBytes ? _head : null;
    }

    /// <summary>Reads on, the peeked bytes first; 0 at the end.</summary>
    /// <exception cref="PortalException"><c>FLEX_DOWNLOAD_TRUNCATED</c>: the body broke off, or cannot be decompressed.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_headRead < _head.Length)
        {
            var count = Math.Min(buffer.Length, _head.Length - _headRead);
            _head.AsMemory(_headRead, count).CopyTo(buffer);
            _headRead += count;
            return count;
        }

        return await ReadNetworkAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _response.Dispose();
    }

    private async Task ExtendHeadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4 << 10];
        var count = await ReadNetworkAsync(buffer, cancellationToken);
        _head = [.. _head, .. buffer.AsSpan(0, count)];
    }

    private async ValueTask<int> ReadNetworkAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = IsComplete ? 0 : await _stream.ReadAsync(buffer, cancellationToken);
            Received += count;
            IsComplete = count == 0;
            return IsComplete && _tail?.Announces(Received) == false
                ? throw new InvalidDataException("The compressed body ends early.")
                : count;
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or InvalidDataException or ObjectDisposedException)
        {
            // A cancelled read may surface as a broken stream.
            cancellationToken.ThrowIfCancellationRequested();
            throw new PortalException(FlexErrors.DownloadTruncated(Received));
        }
    }
}
