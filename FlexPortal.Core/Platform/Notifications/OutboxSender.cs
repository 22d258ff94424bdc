using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Sends what is due every few seconds. Runs in every process; the database lets only one of them send a message.</summary>
internal sealed class OutboxSender(DeliverOutbox deliver, SmtpMail smtp, TimeProvider time, ILogger<OutboxSender> logger)
    : RestartingService(time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // Settings do not change while the process runs.
        if (!smtp.IsSet)
            return;

        using var timer = new PeriodicTimer(Interval, Time);
        do
        {
            await deliver.ExecuteAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
