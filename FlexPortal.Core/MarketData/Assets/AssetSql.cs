using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>Writes the assets of the settings.</summary>
internal static class AssetSql
{
    /// <summary>Whether there is an asset, active or not.</summary>
    public static async Task<bool> AnyAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM market.asset)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Inserts, updates and activates the assets of the settings, and deactivates all others; in one statement, so that two processes
    /// that start at once agree. Writes nothing for an asset that is as it should be. Returns how many rows changed.
    /// </summary>
    public static async Task<int> SeedAsync(NpgsqlDataSource database, IReadOnlyCollection<AssetSetting> assets, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            WITH given AS (
                SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[])
                    AS g (symbol, name, asset_class, calendar_code, vendor_code, vendor_symbol, currency, price_scale)),
            gone AS (
                UPDATE market.asset SET deactivated_at_utc = clock_timestamp()
                 WHERE deactivated_at_utc IS NULL AND symbol NOT IN (SELECT symbol FROM given)
                RETURNING 1),
            seeded AS (
                INSERT INTO market.asset AS a (symbol, name, asset_class, calendar_code, vendor_code, vendor_symbol, currency, price_scale)
                SELECT * FROM given n
                 WHERE NOT EXISTS (
                       SELECT FROM market.asset o
                        WHERE o.symbol = n.symbol AND o.deactivated_at_utc IS NULL
                          AND (o.name, o.asset_class, o.calendar_code, o.vendor_code, o.vendor_symbol, o.currency, o.price_scale)
                              = (n.name, n.asset_class, n.calendar_code, n.vendor_code, n.vendor_symbol, n.currency, n.price_scale))
                 ORDER BY symbol
                    ON CONFLICT (symbol) DO UPDATE
                   SET name = excluded.name, asset_class = excluded.asset_class, calendar_code = excluded.calendar_code,
                       vendor_code = excluded.vendor_code, vendor_symbol = excluded.vendor_symbol, currency = excluded.currency,
                       price_scale = excluded.price_scale, deactivated_at_utc = NULL
                RETURNING 1)
            SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM seeded))::integer
            """);
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.Symbol).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.Name).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => EnumFormatter.From(asset.Class)).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.CalendarCode).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.VendorCode).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.VendorSymbol).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.Currency).ToArray() });
        command.Parameters.Add(new() { Value = assets.Select(asset => asset.PriceScale).ToArray() });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }
}
