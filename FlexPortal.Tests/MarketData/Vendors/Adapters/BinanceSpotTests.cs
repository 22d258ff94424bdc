using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>Klines of Binance.</summary>
public sealed class BinanceSpotTests : VendorContractTests
{
    private protected override IMarketDataVendor Vendor { get; } = new BinanceSpot();

    private protected override string Symbol => "BTCUSDT";

    private protected override string[] EmptyBodies => ["[]", " [ ] "];

    [Fact]
    public void The_request_has_milliseconds_an_inclusive_end_and_neither_zone_nor_unit() => Assert.Equal(
        "api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1785765600000&endTime=1785766199999&limit=1000",
        Vendor.RequestFor(Minutes).Path);

    [Fact]
    public void A_bar_is_final_when_its_close_time_is_past_by_both_clocks()
    {
        var body = Body([Row(0), Row(1)], BarInterval.Minute);
        var during = From.AddSeconds(90);

        Assert.Equal([true, false], ((VendorReply.Bars)Read(body, now: during)).Rows.Select(bar => bar.IsFinal));
        var slow = new VendorAnswer(200, System.Text.Encoding.UTF8.GetBytes(body)) { Date = during };
        Assert.Equal([true, false], ((VendorReply.Bars)Vendor.Read(slow, Minutes, Later)).Rows.Select(bar => bar.IsFinal));
        var before = (VendorReply.Bars)Read(body, now: From.AddMinutes(1).AddMilliseconds(-1));
        Assert.Equal([false, false], before.Rows.Select(bar => bar.IsFinal));
    }

    [Fact]
    public void Bars_of_another_length_or_in_microseconds_are_unknown()
    {
        AssertFault(VendorFaultClass.Unknown, Read(Body([Row(0)], BarInterval.Day)), "VENDOR_UNKNOWN_ANSWER");
        var micro = Body([Row(0)], BarInterval.Minute).Replace("00000,", "00000000,", StringComparison.Ordinal);
        AssertFault(VendorFaultClass.Unknown, Read(micro), "VENDOR_UNKNOWN_ANSWER");
    }

    [Fact]
    public void A_ban_ends_when_the_text_or_the_header_says_whichever_is_later()
    {
        var now = From;
        var named = From.AddMinutes(7);
        var text = $"{{\"code\":-1003,\"msg\":\"IP banned until {named.ToUnixTimeMilliseconds()}. Please use the websocket.\"}}";

        Assert.Equal(named, Ban(text, null));
        Assert.Equal(named, Ban(text, "60"));
        Assert.Equal(now.AddHours(3), Ban(text, "10800"));
        Assert.Equal(now.AddMinutes(2), Ban("{}", null));

        DateTimeOffset? Ban(string body, string? retryAfter) =>
            AssertFault(VendorFaultClass.Banned, Read(body, status: 418, now: now, retryAfter: retryAfter), "VENDOR_BANNED").RetryAt;
    }

    [Fact]
    public void The_firewall_is_a_matter_of_region() =>
        AssertFault(VendorFaultClass.Blocked, Read("<html>", status: 403), "VENDOR_BLOCKED_REGION");

    [Fact]
    public void An_invalid_symbol_is_a_bad_request() =>
        AssertFault(VendorFaultClass.BadRequest, Read("""{"code":-1121,"msg":"Invalid symbol."}""", status: 400), "VENDOR_BAD_REQUEST");

    private protected override string Body(IEnumerable<SampleRow> rows, BarInterval interval) =>
        $"[{string.Join(',', rows.Select(row => Kline(row, interval)))}]";

    private static string Kline(SampleRow row, BarInterval interval)
    {
        var opened = row.Time.ToUnixTimeMilliseconds();
        var closed = opened + (long)interval.Length().TotalMilliseconds - 1;
        return $"[{opened},{Text(row.Open)},{Text(row.High)},{Text(row.Low)},{Text(row.Close)},{Text(row.Volume)},{closed},"
            + "\"15.0\",3,\"5.0\",\"7.5\",\"0\"]";
    }

    private static string Text(string number) => number is "null" ? number : $"\"{number}\"";
}
