using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using Xunit;

namespace FlexPortal.Tests.MarketData;

/// <summary>The settings of market data are checked at start.</summary>
public sealed class MarketDataOptionsTests
{
    [Theory]
    [InlineData(AssetList.Default)]
    [InlineData("")]
    [InlineData(" BRK.B, Berkshire Hathaway, equity, XNYS, alpaca, BRK.B, USD, 4 ; ")]
    public void Valid_assets_have_no_fault(string assets) => Assert.Empty(Faults(assets));

    [Theory]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTCUSDT, USDT", "entry 1 must be")]
    [InlineData("BTC, Bitcoin, coin, 24x7, replay, BTCUSDT, USDT, 8", "entry 1 must be")]
    [InlineData("btc, Bitcoin, crypto, 24x7, replay, BTCUSDT, USDT, 8", "entry 1 must be")]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTCUSDT, USDT, 9", "entry 1 must be")]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTC?key=1, USDT, 8", "entry 1 must be")]
    [InlineData("BTC, , crypto, 24x7, replay, BTCUSDT, USDT, 8", "entry 1 must be")]
    [InlineData("BTC, Bitcoin, crypto, XLON, replay, BTCUSDT, USDT, 8", "entry 1 names a calendar")]
    [InlineData(AssetList.Default + "; SPY, Spider, etf, XNYS, replay, SPY, USD, 4", "names a symbol twice")]
    public void A_fault_names_the_key_and_the_entry(string assets, string fault)
    {
        var found = Assert.Single(Faults(assets));

        Assert.StartsWith("MarketData:Assets", found, StringComparison.Ordinal);
        Assert.Contains(fault, found, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(string assets) =>
        new MarketDataOptionsValidator().Validate(null, new() { Assets = assets }).Failures ?? [];
}
