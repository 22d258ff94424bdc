using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FlexPortal.Tests.MarketData;

/// <summary>A database with the ten assets, and the use cases of market data over it.</summary>
internal sealed class MarketTrial : IAsyncDisposable
{
    private MarketTrial(TestDatabase database, PortalDatabase portal)
    {
        (Database, Portal) = (database, portal);
        Partitions = new(portal.Main);
        Store = new(portal, Partitions);
        Calendars = new(new Contexts(database));
        Assets = new(new Contexts(database));
        Gaps = new(new Contexts(database));
        Audit = new(portal, NullLogger<AuditLog>.Instance);
    }

    public TestDatabase Database { get; }

    public PortalDatabase Portal { get; }

    public PartitionSql Partitions { get; }

    public StoreSlice Store { get; }

    public CalendarQueries Calendars { get; }

    public AssetQueries Assets { get; }

    public GapQueries Gaps { get; }

    public AuditLog Audit { get; }

    /// <summary>Changes special days.</summary>
    public SaveSpecialDay SpecialDays => new(Portal, Calendars, Impact, Audit);

    /// <summary>Counts what special days change.</summary>
    public SpecialDayImpact Impact => new(Portal, [new ReplayVendor()], Clock);

    /// <summary>The time by which slots are due.</summary>
    public TimeProvider Clock { get; set; } = new FakeTimeProvider(MarketSamples.Utc("2026-03-05"));

    /// <summary>The newest audit entry: action, kind and name of the subject, outcome, code, and actor.</summary>
    public Task<string> LastAuditAsync() => RowAsync(
        "action, subject_kind, subject, outcome, code, actor", "platform.audit_entry ORDER BY seq DESC LIMIT 1");

    /// <summary>An asset that trades all day.</summary>
    public int Btc { get; private set; }

    /// <summary>An asset with sessions.</summary>
    public int Spy { get; private set; }

    public static async Task<MarketTrial> StartAsync(CancellationToken ct)
    {
        var database = await TestDatabase.CreateAsync();
        var trial = new MarketTrial(database, await database.OpenAsync());
        await trial.SeedAsync(AssetList.Default, ct);
        var assets = await trial.Assets.ListAsync(ct);
        trial.Btc = assets.Single(asset => asset.Setting.Symbol is "BTC").AssetId;
        trial.Spy = assets.Single(asset => asset.Setting.Symbol is "SPY").AssetId;
        return trial;
    }

    /// <summary>Starts with other assets in the settings. Returns how many rows changed.</summary>
    public Task<int> SeedAsync(string assets, CancellationToken ct) =>
        new SeedAssets(Portal, Options.Create(new MarketDataOptions { Assets = assets })).ExecuteAsync(ct);

    /// <summary>The columns of the first row, joined by bars.</summary>
    public Task<string> RowAsync(string columns, string from) =>
        Database.ScalarAsync<string>($"SELECT concat_ws('|', {columns}) FROM {from}");

    /// <summary>Number of rows.</summary>
    public Task<long> CountAsync(string from) => Database.ScalarAsync<long>($"SELECT count(*) FROM {from}");

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
    }

    private sealed class Contexts(TestDatabase database) : IDbContextFactory<PortalDbContext>
    {
        public PortalDbContext CreateDbContext() => database.NewContext();
    }
}
