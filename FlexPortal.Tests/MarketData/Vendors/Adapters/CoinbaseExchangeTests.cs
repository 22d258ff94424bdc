using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>Candles of Coinbase Exchange.</summary>
public sealed class CoinbaseExchangeTests : VendorContractTests
{
    private protected override IMarketDataVendor Vendor { get; } = new CoinbaseExchange();

    private protected override string Symbol => "BTC-USD";

    private protected override string[] EmptyBodies => ["[]"];

    [Fact]
    public void The_request_ends_at_the_start_of_its_last_slot()
    {
        Assert.Equal(
            "products/BTC-USD/candles?granularity=60&start=2026-08-03T14:00:00Z&end=2026-08-03T14:09:00Z", Vendor.RequestFor(Minutes).Path);
        Assert.Equal(
            "products/BTC-USD/candles?granularity=86400&start=2026-08-03T00:00:00Z&end=2026-08-07T00:00:00Z",
            Vendor.RequestFor(Days).Path);
    }

    [Fact]
    public void A_row_is_time_low_high_open_close_volume()
    {
        var bars = Assert.IsType<VendorReply.Bars>(Read("[[1785765600,1.1,9.9,2.2,3.3,4.727521520000001]]"));

        Assert.Equal(new Bar(From, 2.2m, 9.9m, 1.1m, 3.3m, 4.727521520000001m, IsFinal: true), Assert.Single(bars.Rows));
    }

    [Fact]
    public void The_bar_under_way_is_kept_as_not_final() => Assert.Equal(
        [true, false], Bars([Row(1), Row(0)], From.AddSeconds(61)).Rows.OrderBy(bar => bar.Time).Select(bar => bar.IsFinal));

    [Fact]
    public void A_product_that_does_not_exist_is_a_bad_request_and_not_absence() =>
        AssertFault(VendorFaultClass.BadRequest, Read("""{"message":"NotFound"}""", status: 404), "VENDOR_BAD_REQUEST");

    private protected override string Body(IEnumerable<SampleRow> rows, BarInterval interval) => $"[{string.Join(',', rows
        .OrderByDescending(row => row.Time)
        .Select(row => $"[{row.Time.ToUnixTimeSeconds()},{row.Low},{row.High},{row.Open},{row.Close},{row.Volume}]"))}]";
}
