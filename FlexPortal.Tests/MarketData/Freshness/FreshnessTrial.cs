using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Notifications;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>Series with a last final bar, vendors in a state, and checks at the times of a clock that the test moves.</summary>
internal sealed class FreshnessTrial : IAsyncDisposable
{
    private FreshnessTrial(MarketTrial market, EmailOptions email)
    {
        Market = market;
        var outbox = new Outbox(Options.Create(email));
        Audit = new(market.Portal, NullLogger<AuditLog>.Instance);
        var mails = new AlertMail(
            outbox, Options.Create(new PortalAddressOptions { PublicUrl = "https://portal.example" }),
            Options.Create(new MarketDataOptions()));
        Check = new(market.Portal, outbox, mails, [new ReplayVendor()], Options.Create(new MarketDataOptions()), Time);
        Second = new(market.Portal, outbox, mails, [new ReplayVendor()], Options.Create(new MarketDataOptions()), Time);
        Acknowledge = new(market.Portal, Audit, Time);
        Snooze = new(market.Portal, Audit, Time);
        Test = new(market.Portal, outbox, mails, Audit, Time);
    }

    public MarketTrial Market { get; }

    public FakeTimeProvider Time { get; } = new(MarketSamples.Utc("2026-03-10 12:00"));

    public AuditLog Audit { get; }

    public CheckFreshness Check { get; }

    /// <summary>The check of another process.</summary>
    public CheckFreshness Second { get; }

    public AcknowledgeAlert Acknowledge { get; }

    public SnoozeAlert Snooze { get; }

    public SendTestAlert Test { get; }

    public static async Task<FreshnessTrial> StartAsync(CancellationToken ct, EmailOptions? email = null) =>
        new(
            await MarketTrial.StartAsync(ct),
            email ?? new EmailOptions { Host = "127.0.0.1", From = "portal@example.com", To = "desk@example.com" });

    /// <summary>Sets the last final bar of a series.</summary>
    public Task HasAsync(int assetId, DateTimeOffset lastFinal, BarInterval interval = BarInterval.Minute) => Market.Database.ExecuteAsync(
        $"""
        INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, last_final_at_utc)
        VALUES ({assetId}, '{interval.Text()}', 'replay', 'raw', 'dense', '{lastFinal:O}')
            ON CONFLICT (asset_id, bar_interval) DO UPDATE SET last_final_at_utc = excluded.last_final_at_utc
        """);

    /// <summary>The same so many minutes before now.</summary>
    public Task IsBehindAsync(int assetId, int minutes) => HasAsync(assetId, Time.GetUtcNow().AddMinutes(-minutes - 1));

    /// <summary>So many further assets are so many minutes behind.</summary>
    public Task AreBehindAsync(int series, int minutes) => Market.Database.ExecuteAsync($"""
        INSERT INTO market.asset (symbol, name, asset_class, calendar_code, vendor_code, vendor_symbol, currency, price_scale)
        SELECT 'X' || n, 'Many', 'crypto', '24x7', 'replay', 'X' || n, 'USD', 2 FROM generate_series(1, {series}) AS n
            ON CONFLICT DO NOTHING;
        INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density, last_final_at_utc)
        SELECT asset_id, '1m', 'replay', 'raw', 'dense', '{Time.GetUtcNow().AddMinutes(-minutes - 1):O}'
          FROM market.asset WHERE name = 'Many'
            ON CONFLICT (asset_id, bar_interval) DO UPDATE SET last_final_at_utc = excluded.last_final_at_utc;
        """);

    /// <summary>The vendor of all assets is in a state.</summary>
    public async Task VendorIsAsync(VendorState state, DateTimeOffset? until = null)
    {
        await using var connection = await Market.Portal.Main.OpenConnectionAsync();
        var cause = state == VendorState.Blocked ? VendorBlockCause.Region : (VendorBlockCause?)null;
        await VendorStatusSql.SaveAsync(
            connection, new VendorStatus("replay", state, Time.GetUtcNow(), until, cause, 3, 0), lastOkAt: null, CancellationToken.None);
    }

    /// <summary>Checks, and moves the clock to the next check.</summary>
    public async Task<FreshnessReport?> CheckAsync(CancellationToken ct)
    {
        var report = await Check.ExecuteAsync(ct);
        Time.Advance(CheckFreshness.Interval);
        return report;
    }

    public ValueTask DisposeAsync() => Market.DisposeAsync();
}
