using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>
/// Asks every vendor of an active asset that gave no answer for <see cref="VendorStatus.RefreshInterval"/>: one request for the last days
/// of one asset. Never within a limit or a ban. Several processes at once ask once each at most, and the first answer spares the others.
/// </summary>
internal sealed class RefreshVendorStatus(
    PortalDatabase database, AssetQueries assets, VendorConnections connections, VendorClient client, RecordVendorStatus record,
    TimeProvider time)
{
    /// <summary>Time between two looks for vendors that are due.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    // Enough days to hold a session, on a long weekend too.
    private const int Days = 5;

    /// <summary>Asks those that are due; returns how many were asked.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var asked = 0;
        foreach (var asset in (await assets.ListAsync(cancellationToken)).Where(asset => asset.IsActive)
            .DistinctBy(asset => asset.Setting.VendorCode, StringComparer.Ordinal))
        {
            var vendor = asset.Setting.VendorCode;
            if (!await IsDueAsync(vendor, cancellationToken))
                continue;

            var connection = await connections.OpenAsync(vendor, cancellationToken);
            var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            var query = new VendorQuery(asset.Setting.VendorSymbol, BarInterval.Day, new(today.AddDays(-Days), today));
            var fetch = await client.FetchAsync(connection, query, cancellationToken);
            foreach (var attempt in fetch.Attempts)
                MarketTelemetry.VendorAttempt(vendor, attempt);
            await record.ExecuteAsync(vendor, fetch, cancellationToken);
            asked++;
        }

        return asked;
    }

    private async Task<bool> IsDueAsync(string vendor, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        var status = await VendorStatusSql.FindAsync(connection, vendor, ct);
        return status?.RefreshAt is not { } due || due <= time.GetUtcNow();
    }
}
