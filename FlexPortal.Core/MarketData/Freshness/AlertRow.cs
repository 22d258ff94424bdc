using System.Linq.Expressions;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>State of an incident.</summary>
public enum AlertState
{
    /// <summary>Something is late, and no user has taken it on.</summary>
    Open,

    /// <summary>A user has taken it on; it is still late.</summary>
    Acknowledged,

    /// <summary>It has caught up.</summary>
    Cleared,
}

/// <summary>An incident: a series that is late, or a vendor outage with the incidents of its series below it.</summary>
/// <param name="AlertId">Its id.</param>
/// <param name="ParentAlertId">The outage that it belongs to; null when it stands alone.</param>
/// <param name="Asset">Symbol of the series; null for a vendor outage.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>; null for a vendor outage.</param>
/// <param name="Vendor">Code of the vendor.</param>
/// <param name="VendorState">State of the vendor at the last check.</param>
/// <param name="LagMinutes">Trading minutes behind at the last check.</param>
/// <param name="State">Its state.</param>
/// <param name="OpenedAtUtc">When a check opened it, UTC.</param>
/// <param name="ClearedAtUtc">When a check cleared it, UTC; null while it is open.</param>
/// <param name="AcknowledgedAtUtc">When it was acknowledged, UTC; null when it was not.</param>
/// <param name="AcknowledgedBy">By whom; null when it was not.</param>
/// <param name="SnoozedUntilUtc">Until when no mail is sent for its series, UTC; null when it was not snoozed.</param>
/// <param name="MailQueuedAtUtc">When the one mail that tells of it was written, UTC; null for none.</param>
public sealed record MarketAlert(
    Guid AlertId, Guid? ParentAlertId, string? Asset, string? Interval, string Vendor, VendorState VendorState, int LagMinutes,
    AlertState State, DateTimeOffset OpenedAtUtc, DateTimeOffset? ClearedAtUtc, DateTimeOffset? AcknowledgedAtUtc, string? AcknowledgedBy,
    DateTimeOffset? SnoozedUntilUtc, DateTimeOffset? MailQueuedAtUtc);

/// <summary>A row of <c>market.alert</c>, for reading.</summary>
internal sealed class AlertRow
{
    private AlertRow()
    {
    }

    public static Expression<Func<AlertRow, MarketAlert>> Read { get; } = row => new MarketAlert(
        row.AlertId, row.ParentAlertId, row.Asset == null ? null : row.Asset.Symbol,
        row.BarInterval == null ? null : row.BarInterval == Bars.BarInterval.Day ? "1d" : "1m", row.VendorCode, row.VendorState,
        row.LagMinutes, row.State, row.OpenedAtUtc, row.ClearedAtUtc, row.AcknowledgedAtUtc, row.AcknowledgedBy, row.SnoozedUntilUtc,
        row.MailQueuedAtUtc);

    public Guid AlertId { get; private set; }

    public Guid? ParentAlertId { get; private set; }

    public int? AssetId { get; private set; }

    public MarketAssetRow? Asset { get; private set; }

    public BarInterval? BarInterval { get; private set; }

    public string VendorCode { get; private set; } = "";

    public VendorState VendorState { get; private set; }

    public int LagMinutes { get; private set; }

    public DateTimeOffset OpenedAtUtc { get; private set; }

    public int FreshChecks { get; private set; }

    public DateTimeOffset? AcknowledgedAtUtc { get; private set; }

    public string? AcknowledgedBy { get; private set; }

    public DateTimeOffset? SnoozedUntilUtc { get; private set; }

    public AlertState State { get; private set; }

    public DateTimeOffset? ClearedAtUtc { get; private set; }

    public DateTimeOffset? MailQueuedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<AlertRow>
    {
        public void Configure(EntityTypeBuilder<AlertRow> alert)
        {
            alert.ToTable("alert", "market");
            alert.HasKey(a => a.AlertId);
            alert.HasOne(a => a.Asset).WithMany().HasForeignKey(a => a.AssetId);
            alert.Property(a => a.BarInterval).HasConversion(
                new ValueConverter<BarInterval, string>(interval => interval.Text(), text => IntervalColumn.Read(text)));
            alert.Property(a => a.VendorState).HasConversion(EnumFormatter.Converter<VendorState>());
            alert.Property(a => a.State).HasConversion(EnumFormatter.Converter<AlertState>());
        }
    }
}
