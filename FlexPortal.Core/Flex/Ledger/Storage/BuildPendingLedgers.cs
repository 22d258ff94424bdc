using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Builds, beside everything else, the ledgers that an upgrade left empty. Two portals of one database do it one after the other: the second
/// finds nothing to do. When it fails, the ledgers stay empty and take nothing until <c>ledger rebuild</c> or the next start.
/// </summary>
internal sealed class BuildPendingLedgers(RebuildLedger rebuild, ILogger<BuildPendingLedgers> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await rebuild.BuildPendingAsync(stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            FlexLog.LedgerPending(logger, fault);
        }
    }
}
