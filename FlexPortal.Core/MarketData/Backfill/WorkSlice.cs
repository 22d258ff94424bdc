using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>Fetches a claimed slice and decides what follows from a fault: again later, failed, or no further question to the vendor.</summary>
internal sealed class WorkSlice(FetchSlice fetch, PortalDatabase database, TimeProvider time, ILogger<WorkSlice> logger)
{
    /// <summary>How long a claim holds: longer than all attempts of one question.</summary>
    public static readonly TimeSpan ClaimLength = TimeSpan.FromMinutes(15);

    // Each is up to six attempts of the client.
    private const int MostRounds = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // A vendor that names a later time is asked by a later run.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Works on the slice; its end is on its row.</summary>
    public async Task ExecuteAsync(JobLease lease, MarketAsset asset, ClaimedSlice claimed, CancellationToken cancellationToken)
    {
        var outcome = await fetch.ExecuteAsync(asset, claimed, lease.JobId, cancellationToken);
        var log = new RemediationEntry(lease.JobId, claimed, asset.Setting.VendorCode);
        await RemediationSql.AddAsync(
            database.Main, log, outcome.Fetches.SelectMany(question => question.Attempts), outcome.Stored?.Revised ?? 0, cancellationToken);
        if (outcome.Fault is not { } fault)
            return;

        MarketDataLog.SliceFaulted(logger, asset.Setting.VendorCode, claimed.Claim.SliceId, fault.Error.Code, fault.Detail);
        await FollowAsync(lease, asset.Setting.VendorCode, claimed, fault, cancellationToken);
    }

    private async Task FollowAsync(
        JobLease lease, string vendor, ClaimedSlice claimed, VendorFault fault, CancellationToken ct)
    {
        if (fault.Class == VendorFaultClass.Blocked)
        {
            // Without a key nothing was sent: left out, not failed.
            var code = fault.Cause == VendorBlockCause.Credentials ? null : fault.Error.Code;
            await BackfillSql.EndVendorAsync(database.Main, lease, vendor, code, ct);
            return;
        }

        var wait = fault.RetryAt is { } at ? at - time.GetUtcNow() : Pause * claimed.Attempt;
        var isAgain = fault.Class != VendorFaultClass.BadRequest && claimed.Attempt < MostRounds && wait <= LongestWait;
        if (isAgain)
            await BackfillSql.DeferAsync(database.Main, claimed.Claim, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, ct);
        else
            await BackfillSql.FailAsync(database.Main, claimed.Claim, fault.Error.Code, ct);
    }
}
