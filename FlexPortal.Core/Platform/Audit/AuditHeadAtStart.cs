using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>Logs the head of the audit log when the portal starts.</summary>
internal sealed class AuditHeadAtStart(PortalDatabase database, AuditLog log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await AuditSql.FindHeadAsync(database.Main, cancellationToken) is { } head)
            log.Announce(head);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
