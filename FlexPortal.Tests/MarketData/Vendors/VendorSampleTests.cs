using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors;

/// <summary>Public sample answers of vendors; skipped where the folder of samples is not set.</summary>
public sealed partial class VendorSampleTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 3, 14, 0, 0, TimeSpan.Zero);
    private static readonly TimeSlice Ever = new(DateTimeOffset.UnixEpoch, Now);

    [Theory]
    [InlineData("alpaca/stock-bars-1.json", "AAPL", "2022-02-01 174.61, 2022-02-02 175.84")]
    [InlineData("alpaca/stock-bars-2.json", "TSLA", "2023-09-27 240.5, 2023-09-26 244.12, 2023-09-25 246.99")]
    [InlineData("alpaca/stock-bars-4.json", "AAPL", "absent")]
    [InlineData("alpaca/stock-bars-8.json", "AAPL", "absent")]
    // Two symbols where one was asked for, and the shape of another request.
    [InlineData("alpaca/stock-bars-3.json", "AAPL", "VENDOR_UNKNOWN_ANSWER")]
    [InlineData("alpaca/stock-bars-6.json", "SPY", "VENDOR_UNKNOWN_ANSWER")]
    public void Bars_of_Alpaca(string file, string symbol, string expected) =>
        Assert.Equal(expected, Text(Read(new AlpacaStocks(), file, symbol, 200)));

    [Theory]
    [InlineData("errors/binance-400-invalid-symbol.json", 400, "VENDOR_BAD_REQUEST")]
    [InlineData("errors/binance-418.json", 418, "VENDOR_BANNED")]
    [InlineData("errors/binance-429.json", 429, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/binance-451.json", 451, "VENDOR_BLOCKED_REGION")]
    [InlineData("errors/binance-429.json", 200, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/coinbase-400.json", 400, "VENDOR_BAD_REQUEST")]
    [InlineData("errors/coinbase-429.json", 429, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/alphavantage-200-note.json", 200, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/kraken-200-rate-limit.json", 200, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/stooq-200-quota.txt", 200, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/tiingo-200-plaintext-quota.txt", 200, "VENDOR_RATE_LIMITED")]
    [InlineData("errors/tiingo-429.json", 429, "VENDOR_RATE_LIMITED")]
    // Absence in the words of other vendors is none here.
    [InlineData("errors/stooq-200-nodata.txt", 200, "VENDOR_UNKNOWN_ANSWER")]
    [InlineData("errors/yahoo-404.json", 200, "VENDOR_UNKNOWN_ANSWER")]
    public void Errors(string file, int status, string expected)
    {
        foreach (var vendor in new IMarketDataVendor[] { new BinanceSpot(), new CoinbaseExchange(), new AlpacaStocks() })
            Assert.Equal(expected, Text(Read(vendor, file, "X", status)));
    }

    [Fact]
    public void A_kline_of_an_hour_is_not_one_of_a_minute()
    {
        const string file = "binance/binanceus-klines-btcusdt-1h.json";
        Assert.Equal("VENDOR_UNKNOWN_ANSWER", Text(Read(new BinanceSpot(), file, "BTCUSDT", 200)));

        // The same row, shortened to a minute.
        var body = CloseTime().Replace(Encoding.UTF8.GetString(Sample(file)), "1710327659999");
        var query = new VendorQuery("BTCUSDT", BarInterval.Minute, Ever);
        var bars = (VendorReply.Bars)new BinanceSpot().Read(new VendorAnswer(200, Encoding.UTF8.GetBytes(body)), query, Now);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1710327600000);
        Assert.Equal(new Bar(time, 73249.24m, 73394.3m, 73234.62m, 73347.62m, 0.23592m, true), Assert.Single(bars.Rows));
    }

    private static VendorReply Read(IMarketDataVendor vendor, string file, string symbol, int status) =>
        vendor.Read(new VendorAnswer(status, Sample(file)), new VendorQuery(symbol, BarInterval.Day, Ever), Now);

    private static byte[] Sample(string file)
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_MARKET_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_MARKET_SAMPLES names no folder of sample answers.");
        return File.ReadAllBytes(Path.Combine(folder!, file));
    }

    private static string Text(VendorReply reply) => reply switch
    {
        VendorReply.Bars bars => string.Join(
            ", ", bars.Rows.Select(bar => string.Create(CultureInfo.InvariantCulture, $"{bar.Time:yyyy-MM-dd} {bar.Close}"))),
        VendorReply.Absent => "absent",
        VendorReply.Faulted faulted => faulted.Fault.Error.Code,
        _ => "?",
    };

    [GeneratedRegex("1710331199999", RegexOptions.None, 1000)]
    private static partial Regex CloseTime();
}
