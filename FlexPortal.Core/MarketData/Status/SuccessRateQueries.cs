using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>Reads how many slices ended well.</summary>
internal sealed class SuccessRateQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // The codes of VendorErrors begin so; a question that the vendor does not accept, and a missing key, are ours.
    private const string VendorCodes = "VENDOR_";

    private static readonly string[] OwnCodes = ["VENDOR_BAD_REQUEST", "VENDOR_BLOCKED_CREDENTIALS", "VENDOR_QUOTA_SPENT"];

    /// <summary>The rate of the last 30 times 24 hours.</summary>
    public async Task<SuccessRate> ReadAsync(CancellationToken cancellationToken)
    {
        var to = time.GetUtcNow();
        var (from, recent) = (to.AddDays(-SuccessRate.Days), to.AddDays(-SuccessRate.PaceDays));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await context.Set<BackfillSlice>().Where(slice => slice.EndedAtUtc >= from && slice.EndedAtUtc <= to)
            .GroupBy(slice => new { slice.State, slice.ErrorCode, IsRecent = slice.EndedAtUtc >= recent })
            .Select(group => new { group.Key.State, group.Key.ErrorCode, group.Key.IsRecent, Slices = group.LongCount() })
            .ToListAsync(cancellationToken);
        var failures = counts.Where(count => count.State == BackfillSliceState.Failed)
            .GroupBy(count => count.ErrorCode!, StringComparer.Ordinal)
            .Select(group => new FailureCount(group.Key, IsVendors(group.Key), group.Sum(count => count.Slices)))
            .OrderByDescending(count => count.Slices).ThenBy(count => count.ErrorCode, StringComparer.Ordinal).ToList();
        return new()
        {
            FromUtc = from,
            ToUtc = to,
            Succeeded = Sum(BackfillSliceState.Done, recentOnly: false),
            Failed = failures.Sum(count => count.Slices),
            FailedByVendor = failures.Where(count => count.ByVendor).Sum(count => count.Slices),
            Skipped = Sum(BackfillSliceState.Skipped, recentOnly: false),
            RecentEnded = Sum(BackfillSliceState.Done, recentOnly: true) + Sum(BackfillSliceState.Failed, recentOnly: true),
            RecentFailed = Sum(BackfillSliceState.Failed, recentOnly: true),
            Failures = failures,
        };

        long Sum(BackfillSliceState state, bool recentOnly) =>
            counts.Where(count => count.State == state && (!recentOnly || count.IsRecent)).Sum(count => count.Slices);
    }

    private static bool IsVendors(string code) =>
        code.StartsWith(VendorCodes, StringComparison.Ordinal) && !OwnCodes.Contains(code, StringComparer.Ordinal);
}
