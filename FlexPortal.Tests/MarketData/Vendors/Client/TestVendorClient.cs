using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>A scripted vendor and a client whose pauses the test ends.</summary>
internal sealed class TestVendorClient : IAsyncDisposable
{
    public const string OneBar = """[[1772442000000,"1","2","0.5","1.5","10",1772442059999,"15",3,"5","7","0"]]""";

    private readonly HttpClient _http = VendorHttpHandler.CreateClient();
    private readonly VendorCircuits _circuits;

    private TestVendorClient(ScriptedVendor vendor)
    {
        Server = vendor;
        Connection = new VendorConnection(new BinanceSpot(), vendor.BaseUrl);
        _circuits = new VendorCircuits(Time);
    }

    public ScriptedVendor Server { get; }

    public VendorConnection Connection { get; set; }

    public ManualTimeProvider Time { get; } = new();

    public VendorClientLimits Limits { get; set; } = new();

    /// <summary>Part of the longest backoff that the jitter leaves.</summary>
    public double Jitter { get; set; } = 1;

    public TimeSpan SlotWait { get; set; }

    public int Slots { get; private set; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestVendorClient> StartAsync(params RequestDelegate[] answers) =>
        new(await ScriptedVendor.StartAsync(answers));

    /// <summary>Asks for ten minutes and lets exactly these pauses pass, in seconds.</summary>
    public async Task<VendorFetch> FetchAsync(params double[] pauses)
    {
        var fetch = Begin(Cancel);
        foreach (var pause in pauses)
            await PassAsync(pause);
        return await fetch.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    public async Task PassAsync(double seconds)
    {
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(seconds));
        Time.Advance(TimeSpan.FromSeconds(seconds));
    }

    public Task<VendorFetch> Begin(CancellationToken cancellationToken)
    {
        var client = new VendorClient(
            new VendorExchanger(_http, Limits, Time), (_, _) => Reserve(), _circuits, Limits, Time, () => Jitter);
        var from = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var symbol = Connection.Vendor is AlpacaStocks ? "AAPL" : "BTCUSDT";
        return client.FetchAsync(
            Connection, new VendorQuery(symbol, BarInterval.Minute, new TimeSlice(from, from.AddMinutes(10))), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    private ValueTask<TimeSpan> Reserve()
    {
        Slots++;
        return ValueTask.FromResult(SlotWait);
    }
}
