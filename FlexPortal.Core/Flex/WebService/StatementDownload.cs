using System.Buffers;
using System.Security.Cryptography;
using FlexPortal.Core.Flex.WebService.Transport;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>What arrived.</summary>
/// <param name="ByteCount">Bytes written to the destination, after decompression.</param>
/// <param name="Sha256">SHA-256 of exactly those bytes, 64 lower-case hex digits.</param>
internal sealed record DownloadedBytes(long ByteCount, string Sha256);

/// <summary>A document that the broker is sending: open, and consumed once by <see cref="CopyToAsync"/>.</summary>
internal sealed class StatementDownload(ResponseBody body, bool looksLikeStatement, FlexClientLimits limits, TimeProvider time)
    : IAsyncDisposable
{
    private const int BufferSize = 128 << 10;
    private const long ProgressStep = 1 << 20;

    // On a slow connection a MiB takes minutes, and the page shows its progress.
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(500);
    private bool _consumed;

    /// <summary>
    /// Whether the root element is <c>FlexQueryResponse</c>. False: XML with another root, kept so that the failure can be
    /// explained; the statement reader refuses it with a position.
    /// </summary>
    public bool LooksLikeStatement => looksLikeStatement;

    /// <summary>Bytes announced by the header; null when unknown, as with a compressed body.</summary>
    public long? DeclaredLength => body.DeclaredLength;

    /// <summary>Character set of the header, such as <c>ISO-8859-1</c>; null when absent. The document names none.</summary>
    public string? Charset => body.Charset;

    /// <summary>Reference code of the document; differs from the requested one when the broker had forgotten that.</summary>
    public string ReferenceCode { get; internal set; } = "";

    /// <summary>
    /// Writes the whole document to <paramref name="destination"/> and through SHA-256, once, with a buffer of fixed size.
    /// Failures to write are passed on as they are; failures to read are coded.
    /// </summary>
    /// <param name="destination">Where the bytes go; not flushed or closed here.</param>
    /// <param name="progress">Receives the bytes so far, after each MiB or half a second and at the end; may be null.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="PortalException">
    /// <c>FLEX_DOWNLOAD_TRUNCATED</c>, <c>FLEX_DOWNLOAD_STALLED</c>, <c>FLEX_DOWNLOAD_TOO_LARGE</c>.
    /// </exception>
    public async Task<DownloadedBytes> CopyToAsync(Stream destination, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (_consumed)
        {
            throw new InvalidOperationException("A download can be consumed once; ask the broker again with the reference code.");
        }

        _consumed = true;
        if (DeclaredLength > limits.MaxStatementBytes)
        {
            throw new PortalException(FlexErrors.DownloadTooLarge(limits.MaxStatementBytes));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            return await CopyAsync(buffer, destination, progress, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => body.DisposeAsync();

    private async Task<DownloadedBytes> CopyAsync(
        byte[] buffer, Stream destination, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stall = new CancellationTokenSource(limits.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        long total = 0, armedAt = 0, reportedAt = 0;
        var reportedWhen = time.GetTimestamp();
        int count;
        while ((count = await ReadAsync(buffer, stall, either.Token, cancellationToken)) > 0)
        {
            total += count;
            if (total > limits.MaxStatementBytes)
            {
                throw new PortalException(FlexErrors.DownloadTooLarge(limits.MaxStatementBytes));
            }

            // A slow destination is not the broker's fault: its time does not count.
            var progressed = total - armedAt >= limits.StallBytes;
            if (progressed)
            {
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }

            hash.AppendData(buffer, 0, count);
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (progressed)
            {
                armedAt = total;
                stall.CancelAfter(limits.StallTimeout);
            }

            if (total - reportedAt >= ProgressStep || time.GetElapsedTime(reportedWhen) >= ProgressPause)
            {
                (reportedAt, reportedWhen) = (total, time.GetTimestamp());
                progress?.Report(total);
            }
        }

        if (DeclaredLength is { } declared && declared != total)
        {
            throw new PortalException(FlexErrors.DownloadTruncated(total));
        }

        progress?.Report(total);
        return new DownloadedBytes(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private async ValueTask<int> ReadAsync(
        byte[] buffer, CancellationTokenSource stall, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, either);
        }
        catch (OperationCanceledException)
        {
            // A new exception, so that nothing of the HTTP stack travels inside it.
            cancellationToken.ThrowIfCancellationRequested();
            throw stall.IsCancellationRequested
                ? new PortalException(FlexErrors.DownloadStalled(body.Received, limits.StallTimeout))
                : new PortalException(FlexErrors.DownloadTruncated(body.Received));
        }
    }
}
