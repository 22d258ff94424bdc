using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>The reads of market data over a trial, by a clock of the test.</summary>
internal sealed class StatusTrial : IAsyncDisposable
{
    private static readonly IMarketDataVendor[] Vendors = [new ReplayVendor(), new AlpacaStocks()];

    private readonly SharedReads _shared;

    private StatusTrial(MarketTrial market, DateTimeOffset now)
    {
        Market = market;
        Clock = new(now);
        market.Clock = Clock;
        _shared = new(new LiveHints(), Clock);
        var contexts = Contexts = new ContextsOf(market.Database);
        Status = new(market.Portal, contexts, market.Calendars, Vendors, _shared, Clock);
        Days = new(contexts, market.Calendars, Vendors, Clock);
        Checksums = new(market.Portal, market.Assets, market.Calendars, Vendors, Clock);
        Slots = new(market.Portal, contexts, Vendors, Clock);
        Bars = new(market.Portal);
        Lineage = new(contexts, Bars);
        Remediation = new(contexts);
        SuccessRate = new(contexts, Clock);
        Acknowledge = new(market.Portal, market.Assets, Slots, market.Audit, Clock);
        Reopen = new(market.Portal, market.Gaps, market.Audit, Clock);
    }

    public MarketTrial Market { get; }

    public IDbContextFactory<PortalDbContext> Contexts { get; }

    public FakeTimeProvider Clock { get; }

    public StatusQueries Status { get; }

    public CoverageDayQueries Days { get; }

    public SlotQueries Slots { get; }

    public ChecksumQueries Checksums { get; }

    public BarQueries Bars { get; }

    public LineageQueries Lineage { get; }

    public RemediationQueries Remediation { get; }

    public SuccessRateQueries SuccessRate { get; }

    public AcknowledgeGap Acknowledge { get; }

    public ReopenGap Reopen { get; }

    public static async Task<StatusTrial> StartAsync(string now, CancellationToken ct) =>
        new(await MarketTrial.StartAsync(ct), MarketSamples.Utc(now));

    /// <summary>Stores an answer.</summary>
    public Task<StoredSlice> StoreAsync(int asset, BarInterval interval, TimeSlice slice, IReadOnlyList<Bar> bars, CancellationToken ct) =>
        StoreAsync(MarketSamples.Answer(asset, interval, slice, bars), ct);

    /// <summary>Stores an answer as it is, asked now.</summary>
    public Task<StoredSlice> StoreAsync(SliceAnswer answer, CancellationToken ct) => Market.Store.ExecuteAsync(
        answer with { RequestedAt = Clock.GetUtcNow().AddSeconds(-1), RespondedAt = Clock.GetUtcNow() }, ct);

    /// <summary>One series of a fresh snapshot, such as <c>BTC/1m</c>.</summary>
    public async Task<SeriesStatus> SeriesAsync(string name, CancellationToken ct) =>
        (await Status.ReadAsync(fresh: true, ct)).Series.Single(series =>
            string.Equals($"{series.Symbol}/{series.Interval}", name, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _shared.Dispose();
        await Market.DisposeAsync();
    }

    private sealed class ContextsOf(TestDatabase database) : IDbContextFactory<PortalDbContext>
    {
        public PortalDbContext CreateDbContext() => database.NewContext();
    }
}
