using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>Fetches a claimed slice and decides what follows from a fault: again later, failed, or no question to the vendor.</summary>
internal sealed class WorkSlice(
    FetchSlice fetch, AssetQueries assets, RecordVendorStatus status, PortalDatabase database, TimeProvider time, ILogger<WorkSlice> logger)
{
    /// <summary>How long a claim holds: longer than all attempts of one question.</summary>
    public static readonly TimeSpan ClaimLength = TimeSpan.FromMinutes(15);

    // Each is up to six attempts of the client.
    private const int MostRounds = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // A vendor that names a later time is asked by a later run.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>The assets by their keys, as they are when a run begins.</summary>
    public async Task<IReadOnlyDictionary<int, MarketAsset>> ReadAssetsAsync(CancellationToken cancellationToken) =>
        (await assets.ListAsync(cancellationToken)).ToDictionary(asset => asset.AssetId);

    /// <summary>Works on the slice; its end is on its row.</summary>
    public async Task ExecuteAsync(JobLease lease, MarketAsset asset, ClaimedSlice claimed, CancellationToken cancellationToken)
    {
        if (await FetchAsync(lease, asset, claimed, cancellationToken) is not { } outcome)
            return;

        var log = new RemediationEntry(lease.JobId, claimed, asset.Setting.VendorCode);
        await RemediationSql.AddAsync(
            database.Main, log, outcome.Fetches.SelectMany(question => question.Attempts), outcome.Stored?.Revised ?? 0, cancellationToken);
        await ReportAsync(asset.Setting.VendorCode, outcome, cancellationToken);
        if (outcome.Fault is not { } fault)
            return;

        MarketDataLog.SliceFaulted(logger, asset.Setting.VendorCode, claimed.Claim.SliceId, fault.Error.Code, fault.Detail);
        await FollowAsync(lease, asset.Setting.VendorCode, claimed, fault, cancellationToken);
    }

    private async Task ReportAsync(string vendor, SliceOutcome outcome, CancellationToken ct)
    {
        foreach (var question in outcome.Fetches)
        {
            foreach (var attempt in question.Attempts)
                MarketTelemetry.VendorAttempt(vendor, attempt);
            await status.ExecuteAsync(vendor, question, ct);
        }

        if (outcome.Stored is { } stored)
        {
            MarketTelemetry.SliceEnded(vendor, "done");
            MarketTelemetry.RowsStored(stored.Inserted, stored.Updated, stored.Unchanged, stored.Rejected.Values.Sum(), stored.Revised);
        }
    }

    /// <summary>Null when the claim ended meanwhile: another worker has the slice, or the run is over, as its heartbeat tells.</summary>
    private async Task<SliceOutcome?> FetchAsync(JobLease lease, MarketAsset asset, ClaimedSlice claimed, CancellationToken ct)
    {
        try
        {
            return await fetch.ExecuteAsync(asset, claimed, lease.JobId, ct);
        }
        catch (LeaseLostException)
        {
            return null;
        }
    }

    private async Task FollowAsync(JobLease lease, string vendor, ClaimedSlice claimed, VendorFault fault, CancellationToken ct)
    {
        if (fault.Class == VendorFaultClass.Blocked)
        {
            // Without a key nothing was sent: left out, not failed.
            var code = fault.Cause == VendorBlockCause.Credentials ? null : fault.Error.Code;
            var ended = await BackfillSql.EndVendorAsync(database.Main, lease, claimed.Claim, code, ct);
            for (var slice = 0; slice < ended; slice++)
                MarketTelemetry.SliceEnded(vendor, code is null ? "skipped" : "failed");
            return;
        }

        var wait = fault.RetryAt is { } at ? at - time.GetUtcNow() : Pause * claimed.Attempt;
        var isAgain = fault.Class != VendorFaultClass.BadRequest && claimed.Attempt < MostRounds && wait <= LongestWait;
        if (isAgain)
        {
            await BackfillSql.DeferAsync(database.Main, claimed.Claim, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, ct);
        }
        else
        {
            await BackfillSql.FailAsync(database.Main, claimed.Claim, fault.Error.Code, ct);
            MarketTelemetry.SliceEnded(vendor, "failed");
        }
    }
}
