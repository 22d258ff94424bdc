using FlexPortal.Core.Platform.Errors;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Builds, beside everything else, the ledgers that an upgrade left empty. Two portals of one database do it one after the other: the
/// second finds nothing to do. While it fails, which it says, these ledgers stay empty and take nothing.
/// </summary>
internal sealed class BuildPendingLedgers(RebuildLedger rebuild, TimeProvider time, ILogger<BuildPendingLedgers> logger)
    : RestartingService(time, logger)
{
    protected override Task RunAsync(CancellationToken stoppingToken) => rebuild.BuildPendingAsync(stoppingToken);
}
