using System.Net;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Sandbox.Market;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Replay;

/// <summary>The replay vendor over HTTP, asked by its adapter and the client.</summary>
public sealed class ReplayServerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset From = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new();
    private readonly HttpClient _http = VendorHttpHandler.CreateClient();
    private ReplayServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ReplayServer.StartAsync(_time, Cancel);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Ten_minutes_of_a_coin_are_ten_final_bars()
    {
        var bars = await BarsAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => From.AddMinutes(i)), bars.Rows.Select(bar => bar.Time));
        Assert.All(bars.Rows, bar => Assert.True(bar.IsFinal));
        Assert.Equal(BarDensity.Dense, bars.Density);
        Assert.Equal(2, bars.Rows[0].Close.Scale);
    }

    [Fact]
    public async Task A_stock_is_sparse_and_has_no_bars_on_a_sunday()
    {
        var days = new TimeSlice(new(2026, 2, 27, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
        var week = Assert.IsType<VendorReply.Bars>((await FetchAsync(new("SPY", BarInterval.Day, days))).Reply);
        var sunday = (await FetchAsync(new("SPY", BarInterval.Day, days with { From = days.To.AddDays(-1) }))).Reply;

        Assert.Equal([days.From], week.Rows.Select(bar => bar.Time));
        Assert.Equal(new VendorReply.Absent(BarDensity.Sparse), sunday);
    }

    [Fact]
    public async Task Repeated_and_shuffled_rows_give_the_same_bars()
    {
        var plain = await BarsAsync();
        _server.Script.Add(ReplayStep.Duplicates, ReplayStep.OutOfOrder);

        var repeated = await BarsAsync();
        var shuffled = await BarsAsync();

        Assert.Equal((14, 10), (repeated.Rows.Count, repeated.Rows.Distinct().Count()));
        Assert.Equal(plain.Rows, repeated.Rows.Distinct());
        Assert.NotEqual(plain.Rows, shuffled.Rows);
        Assert.Equal(plain.Rows, shuffled.Rows.OrderBy(bar => bar.Time));
        Assert.Equal(plain.Rows, (await BarsAsync()).Rows);
    }

    [Fact]
    public async Task A_restated_row_has_other_values_and_a_hole_fewer_rows()
    {
        var plain = await BarsAsync();
        _server.Script.Add(ReplayStep.Restated, ReplayStep.Hole(3, 2));

        var restated = await BarsAsync();
        var hole = await BarsAsync();

        Assert.Equal(2 * plain.Rows[0].Volume, restated.Rows[0].Volume);
        Assert.Equal(plain.Rows[0].Low, restated.Rows[0].Close);
        Assert.Equal(plain.Rows.Skip(1), restated.Rows.Skip(1));
        Assert.Equal([.. plain.Rows.Take(3), .. plain.Rows.Skip(5)], hole.Rows);
    }

    [Fact]
    public async Task Each_fault_has_its_class()
    {
        var until = _time.GetUtcNow().AddMinutes(30);
        await AssertFaultAsync(ReplayStep.Region, VendorFaultClass.Blocked, null);
        await AssertFaultAsync(ReplayStep.Unavailable, VendorFaultClass.Unavailable, null);
        await AssertFaultAsync(ReplayStep.Html, VendorFaultClass.Unavailable, null);
        await AssertFaultAsync(ReplayStep.Cut, VendorFaultClass.Unavailable, null);
        await AssertFaultAsync(ReplayStep.RateLimited(null), VendorFaultClass.RateLimited, null);
        await AssertFaultAsync(ReplayStep.RateLimited("7"), VendorFaultClass.RateLimited, _time.GetUtcNow().AddSeconds(7));
        await AssertFaultAsync(ReplayStep.RateLimited("0"), VendorFaultClass.RateLimited, _time.GetUtcNow().AddSeconds(61));
        await AssertFaultAsync(
            ReplayStep.RateLimited("Mon, 02 Mar 2026 09:30:00 GMT"), VendorFaultClass.RateLimited, until);
        await AssertFaultAsync(ReplayStep.Banned(until), VendorFaultClass.Banned, until);
    }

    [Fact]
    public async Task A_slow_answer_comes_by_the_clock_of_the_vendor()
    {
        _server.Script.Add(ReplayStep.Slow(TimeSpan.FromSeconds(12)));

        var fetch = FetchAsync(Minutes);
        await _time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(12));
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.IsType<VendorReply.Bars>((await fetch).Reply);
    }

    [Theory]
    [InlineData("bars?symbol=NOPE&interval=1m&from=2026-03-02T06:00:00Z&to=2026-03-02T06:10:00Z", HttpStatusCode.NotFound)]
    [InlineData("bars?symbol=BTCUSD&interval=5m&from=2026-03-02T06:00:00Z&to=2026-03-02T06:10:00Z", HttpStatusCode.BadRequest)]
    [InlineData("bars?symbol=BTCUSD&interval=1m&from=2026-03-02T06:00:00Z&to=2026-03-02T22:41:00Z", HttpStatusCode.BadRequest)]
    [InlineData("bars?symbol=BTCUSD&interval=1m&from=2026-03-02T06:10:00Z&to=2026-03-02T06:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("bars?symbol=BTCUSD&interval=1m&from=yesterday&to=2026-03-02T06:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("bars", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.NotFound)]
    public async Task A_wrong_request_is_refused(string path, HttpStatusCode expected)
    {
        using var response = await _http.GetAsync(new Uri(_server.BaseUrl, path), Cancel);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task The_list_of_symbols_says_density_and_session()
    {
        using var symbols = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri(_server.BaseUrl, "symbols"), Cancel));

        Assert.Equal(10, symbols.RootElement.GetArrayLength());
        Assert.Equal("""{"symbol":"BTCUSD","density":"dense","session":"24/7"}""", symbols.RootElement[0].GetRawText());
        Assert.Equal("""{"symbol":"SPY","density":"sparse","session":"XNYS"}""", symbols.RootElement[5].GetRawText());
    }

    [Fact]
    public async Task The_answer_of_a_hole_says_why()
    {
        // A Thursday on which META is halted from 13:00 to 14:00 in New York.
        var day = Enumerable.Range(0, 60).Select(i => new DateOnly(2026, 1, 1).AddDays(i))
            .Single(date => ReplaySessions.HoleOf(ReplaySymbol.Find("META")!, date) is not null);
        var body = await _http.GetStringAsync(new Uri(
            _server.BaseUrl, $"bars?symbol=META&interval=1m&from={day:yyyy-MM-dd}T18:00:00Z&to={day:yyyy-MM-dd}T19:00:00Z"), Cancel);

        Assert.Equal("""{"symbol":"META","density":"sparse","bars":[],"notice":"TRADING_HALT"}""", body);
    }

    [Fact]
    public async Task The_portal_starts_one_server_on_first_use_and_ends_it()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddReplayVendor();
        Uri address;
        await using (var provider = services.BuildServiceProvider())
        {
            var offer = provider.GetRequiredService<ReplayOffer>();
            var opened = await Task.WhenAll(offer.OpenAsync(Cancel), offer.OpenAsync(Cancel));
            address = Assert.Single(opened.Distinct());
            Assert.NotEmpty(await _http.GetStringAsync(new Uri(address, "symbols"), Cancel));
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync(new Uri(address, "symbols"), Cancel));
    }

    private static VendorQuery Minutes => new("BTCUSD", BarInterval.Minute, new TimeSlice(From, From.AddMinutes(10)));

    private async Task AssertFaultAsync(ReplayStep step, VendorFaultClass expected, DateTimeOffset? retryAt)
    {
        _server.Script.Add(step);
        var fault = Assert.IsType<VendorReply.Faulted>((await FetchAsync(Minutes)).Reply).Fault;
        Assert.Equal((expected, retryAt), (fault.Class, fault.RetryAt));
    }

    private async Task<VendorReply.Bars> BarsAsync() => Assert.IsType<VendorReply.Bars>((await FetchAsync(Minutes)).Reply);

    // Circuits of its own for each question: here it is about the vendor.
    private Task<VendorFetch> FetchAsync(VendorQuery query)
    {
        var limits = new VendorClientLimits { Attempts = 1 };
        var client = new VendorClient(
            new VendorExchanger(_http, limits, _time), (_, _) => ValueTask.FromResult(TimeSpan.Zero), new VendorCircuits(_time), limits,
            _time, () => 1);
        return client.FetchAsync(new VendorConnection(new ReplayVendor(), _server.BaseUrl), query, Cancel);
    }
}
