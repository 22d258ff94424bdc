using FlexPortal.Core.Platform.Limits;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>
/// Reserves the next moment at which a vendor may be asked and returns how long to wait until then; zero: at once. Awaited before every
/// attempt.
/// </summary>
internal delegate ValueTask<TimeSpan> ReserveVendorSlot(VendorConnection connection, CancellationToken cancellationToken);

/// <summary>
/// The limits of vendors over all processes of this database, for each vendor and key: per minute and per day, and not before the end of
/// a ban. The portal uses 65 % of what a vendor allows, because others may use the same key or address.
/// </summary>
internal sealed class VendorBudget(PortalDatabase database)
{
    private const int Share = 65;

    /// <summary>The limit in any minute; null when the vendor has none.</summary>
    public static RateLimit? PerMinute(IMarketDataVendor vendor) => vendor.Capabilities.LimitPerMinute is { } limit
        ? new RateLimit($"market.{vendor.Code}", Part(limit), TimeSpan.FromMinutes(1), vendor.Capabilities.Spacing)
        : null;

    /// <summary>The limit in any 24 hours; null when the vendor has none.</summary>
    public static RateLimit? PerDay(IMarketDataVendor vendor) => vendor.Capabilities.LimitPerDay is { } limit
        ? new RateLimit($"market.{vendor.Code}.day", Part(limit), TimeSpan.FromDays(1), TimeSpan.Zero)
        : null;

    /// <summary>See <see cref="ReserveVendorSlot"/>.</summary>
    public async ValueTask<TimeSpan> ReserveAsync(VendorConnection connection, CancellationToken cancellationToken)
    {
        // A ban that another process met: asking during one makes it longer.
        if (await VendorStatusSql.HeldAsync(database.Main, connection.Vendor.Code, cancellationToken) is { } held)
            return held;

        var day = PerDay(connection.Vendor);
        // Looks first: a moment tomorrow is of no use to a question of today, and a reserved one is spent.
        if (day is not null && await SpentAsync(day, connection.LimitKey, cancellationToken) is { } tomorrow)
            return tomorrow;

        var wait = TimeSpan.Zero;
        foreach (var limit in new[] { day, PerMinute(connection.Vendor) }.OfType<RateLimit>())
        {
            var next = await RateLimitSql.ReserveAsync(database.Main, limit, connection.LimitKey, cancellationToken);
            wait = next > wait ? next : wait;
        }

        return wait;
    }

    private async Task<TimeSpan?> SpentAsync(RateLimit limit, string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var (used, nextFree) = await RateLimitSql.ReadAsync(connection, limit, key, cancellationToken);
        return used >= limit.Permits ? nextFree : null;
    }

    private static int Part(int limit) => Math.Max(1, limit * Share / 100);
}
