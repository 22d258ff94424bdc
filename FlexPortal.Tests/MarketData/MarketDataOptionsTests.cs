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
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTCUSD, USDT", "entry 1 must have 8 fields (symbol, name, class, calendar, vendor, "
        + "vendor symbol, currency, decimal places) and has 7.")]
    [InlineData("btc, Bitcoin, crypto, 24x7, replay, BTCUSD, USDT, 8", "entry 1 field 1 (symbol) must be 1 to 16 of A-Z, 0-9")]
    [InlineData("BTC, , crypto, 24x7, replay, BTCUSD, USDT, 8", "entry 1 field 2 (name) must be 1 to 100 characters.")]
    [InlineData("BTC, Bitcoin, coin, 24x7, replay, BTCUSD, USDT, 8", "entry 1 field 3 (class) must be crypto, equity or etf.")]
    [InlineData("BTC, Bitcoin, crypto, XLON, replay, BTCUSD, USDT, 8", "entry 1 (BTC) field 4 (calendar) must be one of 24x7, XNYS.")]
    [InlineData(
        "BTC, Bitcoin, crypto, 24x7, kraken, XBTUSD, USD, 8",
        "entry 1 (BTC) field 5 (vendor) must be one of replay, binance, coinbase, alpaca.")]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTC?key=1, USDT, 8", "entry 1 field 6 (vendor symbol) must be 1 to 32 of A-Z")]
    [InlineData(
        AssetList.Default + "; DOGE, Dogecoin, crypto, 24x7, replay, DOGEUSD, USD, 8",
        "entry 11 (DOGE) field 6 (vendor symbol) must be one that the vendor replay invents: BTCUSD, ETHUSD, SOLUSD, XRPUSD, ADAUSD, SPY, "
        + "AAPL, MSFT, NVDA, META.")]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTCUSD, usd, 8", "entry 1 field 7 (currency) must be 3 to 5 of A-Z.")]
    [InlineData("BTC, Bitcoin, crypto, 24x7, replay, BTCUSD, USDT, 9", "entry 1 field 8 (decimal places) must be a number from 0 to 8.")]
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
