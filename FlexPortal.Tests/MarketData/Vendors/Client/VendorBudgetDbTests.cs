using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Sandbox.Market;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>Limits of vendors per minute and per day, shared through the database.</summary>
public sealed class VendorBudgetDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private PortalDatabase _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _source = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_portal_uses_65_percent_of_a_minute_over_all_processes()
    {
        var vendor = Of(new LimitedVendor(5, null));

        // Two budgets stand for two processes.
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
            waits.Add(await new VendorBudget(_source).ReserveAsync(vendor, TestContext.Current.CancellationToken));

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero], waits[..3]);
        Assert.InRange(waits[3], TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        Assert.Equal(1950, VendorBudget.PerMinute(new BinanceSpot())!.Permits);
        Assert.Equal(130, VendorBudget.PerMinute(new AlpacaStocks())!.Permits);
    }

    [Fact]
    public async Task A_spent_day_says_when_it_ends_and_spends_nothing_more()
    {
        var vendor = Of(new LimitedVendor(100, 3));
        var budget = new VendorBudget(_source);
        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(vendor, TestContext.Current.CancellationToken));

        var wait = await budget.ReserveAsync(vendor, TestContext.Current.CancellationToken);

        Assert.InRange(wait, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal(1, await UsedAsync("market.limited"));
        Assert.Equal(1, await UsedAsync("market.limited.day"));
    }

    [Fact]
    public async Task A_ban_of_one_process_holds_the_others_and_spends_nothing()
    {
        var (vendor, now) = (Of(new LimitedVendor(100, null)), TimeProvider.System.GetUtcNow());
        var fault = VendorFault.Banned(now.AddMinutes(20), "418");
        await new RecordVendorStatus(_source, NullLogger<RecordVendorStatus>.Instance).ExecuteAsync(
            "limited", new(new VendorReply.Faulted(fault), null, [new(1, now, fault, 418, null)]), TestContext.Current.CancellationToken);

        var wait = await new VendorBudget(_source).ReserveAsync(vendor, TestContext.Current.CancellationToken);

        Assert.InRange(wait, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
        Assert.Equal(0L, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.rate_limit"));
        Assert.Equal(
            TimeSpan.Zero, await new VendorBudget(_source).ReserveAsync(Of(new ReplayVendor()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keys_have_limits_of_their_own_and_a_vendor_without_limits_has_none()
    {
        var budget = new VendorBudget(_source);
        var limited = new LimitedVendor(1, null);
        var one = new VendorConnection(limited, new Uri("https://vendor.example/"), new VendorKey("id", "first"));
        var other = new VendorConnection(limited, new Uri("https://vendor.example/"), new VendorKey("id", "second"));

        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(one, TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(other, TestContext.Current.CancellationToken));
        Assert.NotEqual(TimeSpan.Zero, await budget.ReserveAsync(one, TestContext.Current.CancellationToken));
        for (var i = 0; i < 5; i++)
            Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(Of(new ReplayVendor()), TestContext.Current.CancellationToken));
        Assert.Equal(2L, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.rate_limit"));
    }

    [Fact]
    public async Task The_registered_client_asks_the_replay_vendor()
    {
        await using var server = await ReplayServer.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        await using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddSingleton(_source).AddMarketDataVendors().BuildServiceProvider();
        var vendors = services.GetServices<IMarketDataVendor>().ToDictionary(vendor => vendor.Code, StringComparer.Ordinal);
        var from = new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

        var fetch = await services.GetRequiredService<VendorClient>().FetchAsync(
            new VendorConnection(vendors[ReplayVendor.VendorCode], server.BaseUrl),
            new VendorQuery("ETHUSD", BarInterval.Minute, new TimeSlice(from, from.AddMinutes(1000))),
            TestContext.Current.CancellationToken);

        Assert.Equal(["alpaca", "binance", "coinbase", "replay"], vendors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1000, Assert.IsType<VendorReply.Bars>(fetch.Reply).Rows.Count);
    }

    private static VendorConnection Of(IMarketDataVendor vendor) => new(vendor, new Uri("https://vendor.example/"));

    private Task<int> UsedAsync(string limit) =>
        _database.ScalarAsync<int>($"SELECT cardinality(slots_utc) FROM platform.rate_limit WHERE limit_name = '{limit}'");

    private sealed class LimitedVendor(int? perMinute, int? perDay) : IMarketDataVendor
    {
        public string Code => "limited";

        public Uri? DefaultBaseUrl => null;

        public VendorCapabilities Capabilities { get; } =
            new ReplayVendor().Capabilities with { LimitPerMinute = perMinute, LimitPerDay = perDay };

        public VendorRequest RequestFor(VendorQuery query) => throw new NotSupportedException();

        public VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now) => throw new NotSupportedException();
    }
}
