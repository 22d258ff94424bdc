using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Records what a question showed of its vendor, whichever process asked it. Call it after every question.</summary>
internal sealed class RecordVendorStatus(PortalDatabase database, ILogger<RecordVendorStatus> logger)
{
    // A backfill asks many times a second, and a vendor that is well need not be written down as often.
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(30);

    /// <summary>Stores the status after a question and returns it. A question of which nothing was sent changes nothing.</summary>
    /// <param name="vendor">Code of the vendor.</param>
    /// <param name="fetch">The question with its attempts.</param>
    /// <param name="cancellationToken">Cancels it; nothing is changed then.</param>
    public async Task<VendorStatus> ExecuteAsync(string vendor, VendorFetch fetch, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        if (await VendorStatusSql.FindAsync(connection, vendor, cancellationToken) is { State: VendorState.Ok } well
            && fetch.Attempts.All(attempt => attempt.Fault is null && attempt.At < well.ObservedAt + LeastPause))
            return well;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await VendorStatusSql.LockAsync(connection, vendor, cancellationToken);
        var before = await VendorStatusSql.FindAsync(connection, vendor, cancellationToken) ?? VendorStatus.Unasked(vendor);
        var after = before.After(fetch);
        if (after.ObservedAt is null || after == before)
            return after;

        var lastOk = fetch.Attempts.Where(attempt => attempt.Fault is null).Select(attempt => (DateTimeOffset?)attempt.At).Max();
        await VendorStatusSql.SaveAsync(connection, after, lastOk, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (after.State != before.State)
            MarketDataLog.VendorChanged(logger, vendor, EnumFormatter.From(after.State));
        return after;
    }
}
