using System.Linq.Expressions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>Class of an asset.</summary>
public enum AssetClass
{
    /// <summary>A coin, traded all day.</summary>
    Crypto,

    /// <summary>A share of a company.</summary>
    Equity,

    /// <summary>An exchange-traded fund.</summary>
    Etf,
}

/// <summary>An asset as the settings describe it.</summary>
/// <param name="Symbol">Its name in the portal: capitals, digits, <c>.</c> and <c>-</c>.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Class">Its class.</param>
/// <param name="CalendarCode">Calendar of its sessions.</param>
/// <param name="VendorCode">The vendor that its bars come from.</param>
/// <param name="VendorSymbol">What that vendor calls it.</param>
/// <param name="Currency">Currency of its prices.</param>
/// <param name="PriceScale">Decimal places of a stored price, 0 to 8.</param>
public sealed record AssetSetting(
    string Symbol, string Name, AssetClass Class, string CalendarCode, string VendorCode, string VendorSymbol, string Currency,
    int PriceScale);

/// <summary>An asset whose bars are collected, or were.</summary>
/// <param name="AssetId">Key.</param>
/// <param name="Setting">Its description.</param>
/// <param name="AddedAtUtc">When it was first seen in the settings, UTC.</param>
/// <param name="DeactivatedAtUtc">When it left them, UTC; null while it is collected.</param>
public sealed record MarketAsset(int AssetId, AssetSetting Setting, DateTimeOffset AddedAtUtc, DateTimeOffset? DeactivatedAtUtc)
{
    /// <summary>Whether its bars are collected.</summary>
    public bool IsActive => DeactivatedAtUtc is null;
}

/// <summary>A row of <c>market.asset</c>.</summary>
internal sealed class MarketAssetRow
{
    public static Expression<Func<MarketAssetRow, MarketAsset>> Read { get; } = row => new MarketAsset(
        row.AssetId,
        new AssetSetting(
            row.Symbol, row.Name, row.AssetClass, row.CalendarCode, row.VendorCode, row.VendorSymbol, row.Currency, row.PriceScale),
        row.AddedAtUtc, row.DeactivatedAtUtc);

    public int AssetId { get; init; }

    public string Symbol { get; init; } = "";

    public string Name { get; init; } = "";

    public AssetClass AssetClass { get; init; }

    public string CalendarCode { get; init; } = "";

    public string VendorCode { get; init; } = "";

    public string VendorSymbol { get; init; } = "";

    public string Currency { get; init; } = "";

    public int PriceScale { get; init; }

    public DateTimeOffset AddedAtUtc { get; init; }

    public DateTimeOffset? DeactivatedAtUtc { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<MarketAssetRow>
    {
        public void Configure(EntityTypeBuilder<MarketAssetRow> asset)
        {
            asset.ToTable("asset", "market");
            asset.HasKey(a => a.AssetId);
            asset.Property(a => a.AssetClass).HasConversion(EnumFormatter.Converter<AssetClass>());
        }
    }
}
