using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>
/// Streams the statement to disk and through SHA-256, once. A body that breaks off is requested again, at most three times in all.
/// </summary>
internal sealed class DownloadStage(FlexStatementRequest broker, IOptions<PlatformOptions> platform, TimeProvider time)
{
    private const int MaxAttempts = 3;

    private readonly string _folder = Path.Combine(platform.Value.ResolveDataDirectory(), "spool");

    public async Task<ReceivedStatement> ExecuteAsync(
        RunWork work, StatementReference reference, StatementDownload first, CancellationToken ct)
    {
        await work.Recorder.BeginAsync(RunStage.Download, ct);
        var download = first;
        for (var attempt = 1; ; attempt++)
        {
            // Each answer is disposed before the next one is requested, also after an error.
            await using (download)
            {
                try
                {
                    return await ReceiveAsync(work, download, ct);
                }
                catch (PortalException broken) when (attempt < MaxAttempts && CanBeRetried(broken.Error))
                {
                    await work.Recorder.NoteAsync("download_retried", "retries", new JsonObject
                    {
                        ["attempt"] = attempt,
                        ["at"] = time.GetUtcNow(),
                        ["error_code"] = broken.Error.Code,
                        ["meaning"] = broken.Error.Message,
                    }, ct);
                }
            }

            download = await broker.AwaitStatementAsync(
                work.Connection, reference with { ReferenceCode = download.ReferenceCode }, work.Recorder.ExchangeAsync, ct);
        }
    }

    private static bool CanBeRetried(PortalError error) => error.Code is "FLEX_DOWNLOAD_TRUNCATED" or "FLEX_DOWNLOAD_STALLED";

    /// <summary>
    /// The charset of the answer's header where it can be one (RFC 2978: at most 40 characters), never something else that the header
    /// repeats.
    /// </summary>
    private static string? CharsetOf(StatementDownload download, FlexConnection connection) =>
        download.Charset is { Length: > 0 and <= 40 } named
            && connection.Token.Mask(named).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? named
            : null;

    private async Task<ReceivedStatement> ReceiveAsync(RunWork work, StatementDownload download, CancellationToken ct)
    {
        var spool = SpoolFile.Create(_folder);
        try
        {
            var progress = new ByteProgress(work.Recorder, download.DeclaredLength, ct);
            await using var destination = spool.OpenWrite();
            var bytes = await download.CopyToAsync(destination, progress, ct);
            await progress.LastReport;
            // Whole microseconds, because that is what the database keeps and the chain of artifacts is computed over.
            var now = time.GetUtcNow();
            var charset = CharsetOf(download, work.Connection);
            var received = new ReceivedStatement(
                spool, bytes.Sha256, bytes.ByteCount, charset, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
            await work.Recorder.SucceedAsync(new JsonObject
            {
                ["payload_sha256"] = bytes.Sha256,
                ["payload_byte_length"] = bytes.ByteCount,
                ["bytes_done"] = bytes.ByteCount,
                ["charset"] = charset,
                ["looks_like_statement"] = download.LooksLikeStatement,
            }, ct);
            return received;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Passes the count on to the recorder, one report at a time; what comes while one is under way is left out.</summary>
    private sealed class ByteProgress(RunRecorder recorder, long? total, CancellationToken ct) : IProgress<long>
    {
        public Task LastReport { get; private set; } = Task.CompletedTask;

        public void Report(long value)
        {
            if (LastReport.IsCompletedSuccessfully)
                LastReport = recorder.ProgressAsync(new JsonObject { ["bytes_done"] = value, ["bytes_total"] = total }, ct);
        }
    }
}
