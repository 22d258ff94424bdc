using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>
/// Takes files out of the queues as they come: woken by every change of a group, and every two seconds. Runs in every process of the
/// portal; the queue decides which of them gets a file.
/// </summary>
internal sealed class EmbeddingWorker(ClaimEmbeddings claims, LiveHints live, TimeProvider time, ILogger<EmbeddingWorker> logger)
    : RestartingService(time, logger)
{
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var hints = live.Subscribe(SourcesTopics.Group);
        while (!stoppingToken.IsCancellationRequested)
        {
            await claims.ExecuteAsync(stoppingToken);
            await hints.WaitAsync(SlowPoll, Time, stoppingToken);
        }
    }
}
