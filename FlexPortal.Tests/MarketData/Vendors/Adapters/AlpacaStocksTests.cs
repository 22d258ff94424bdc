using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>Stock bars of Alpaca.</summary>
public sealed class AlpacaStocksTests : VendorContractTests
{
    private protected override IMarketDataVendor Vendor { get; } = new AlpacaStocks();

    private protected override string Symbol => "AAPL";

    private protected override string[] EmptyBodies =>
    [
        """{"bars":{},"next_page_token":null}""", """{"bars":null,"next_page_token":null}""", """{"bars":null}""",
        """{"bars":{"AAPL":[]},"next_page_token":null}""",
    ];

    [Fact]
    public void The_request_asks_for_raw_consolidated_bars_and_names_its_key_headers()
    {
        var request = Vendor.RequestFor(Days);

        Assert.Equal(
            "v2/stocks/bars?symbols=AAPL&timeframe=1Day&start=2026-08-03T00:00:00Z&end=2026-08-07T23:59:59Z"
            + "&limit=10000&adjustment=raw&feed=sip&sort=asc",
            request.Path);
        Assert.Equal(
            [new KeyHeader("APCA-API-KEY-ID", KeyPart.Id), new KeyHeader("APCA-API-SECRET-KEY", KeyPart.Secret)], request.KeyHeaders);
    }

    [Fact]
    public void The_next_page_is_asked_with_its_token_which_the_template_leaves_out()
    {
        var bars = Assert.IsType<VendorReply.Bars>(Read(Page([Row(0)], "\"QUFQTA==\"")));
        var next = Vendor.RequestFor(Minutes with { PageToken = bars.NextPage });

        Assert.EndsWith("&page_token=QUFQTA%3D%3D", next.Path, StringComparison.Ordinal);
        Assert.EndsWith("&page_token={page}", next.Template, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_without_rows_but_with_a_token_is_not_absence()
    {
        var bars = Assert.IsType<VendorReply.Bars>(Read("""{"bars":{},"next_page_token":"abc"}"""));

        Assert.Equal("abc", bars.NextPage);
        Assert.Empty(bars.Rows);
    }

    [Fact]
    public void A_page_that_names_itself_as_the_next_one_is_unknown() => AssertFault(
        VendorFaultClass.Unknown, Read(Page([Row(0)], "\"abc\""), Minutes with { PageToken = "abc" }), "VENDOR_UNKNOWN_ANSWER");

    [Theory]
    [InlineData("2026-03-06T05:00:00Z", "2026-03-06")]
    [InlineData("2026-03-09T04:00:00Z", "2026-03-09")]
    public void Midnight_in_New_York_is_the_session_date_in_winter_and_summer(string sent, string date)
    {
        var at = DateTimeOffset.Parse(date + "T00:00:00Z", CultureInfo.InvariantCulture);
        var query = new VendorQuery(Symbol, BarInterval.Day, new TimeSlice(at.AddDays(-1), at.AddDays(2)));
        var bars = Assert.IsType<VendorReply.Bars>(
            Read($$$"""{"bars":{"AAPL":[{"t":"{{{sent}}}","o":174,"h":174.84,"l":172.31,"c":174.61,"v":85998033}]} }""", query));

        Assert.Equal(at, Assert.Single(bars.Rows).Time);
    }

    [Fact]
    public void A_daily_bar_at_another_hour_is_left_off_the_grid()
    {
        var bars = Assert.IsType<VendorReply.Bars>(
            Read("""{"bars":{"AAPL":[{"t":"2026-08-03T13:30:00Z","o":1,"h":1,"l":1,"c":1,"v":1}]}}""", Days));

        Assert.Equal(new(2026, 8, 3, 13, 30, 0, TimeSpan.Zero), Assert.Single(bars.Rows).Time);
    }

    [Fact]
    public void A_daily_bar_is_final_after_the_late_trading_of_its_session()
    {
        var body = Body([DayRow(3)], BarInterval.Day);

        // 20:00 in New York and the quarter of an hour of the free plan.
        Assert.False(IsFinal(new(2026, 8, 4, 0, 14, 59, TimeSpan.Zero)));
        Assert.True(IsFinal(new(2026, 8, 4, 0, 15, 0, TimeSpan.Zero)));

        bool IsFinal(DateTimeOffset now) => ((VendorReply.Bars)Read(body, Days, now: now)).Rows[0].IsFinal;
    }

    [Theory]
    [InlineData("""{"message":"subscription does not permit querying recent SIP data"}""", "VENDOR_BLOCKED_PLAN")]
    [InlineData("""{"message":"forbidden."}""", "VENDOR_BLOCKED_CREDENTIALS")]
    public void A_403_is_the_plan_or_the_key(string body, string code) =>
        AssertFault(VendorFaultClass.Blocked, Read(body, status: 403), code);

    private protected override string Body(IEnumerable<SampleRow> rows, BarInterval interval) =>
        Page(rows.Select(row => interval == BarInterval.Day ? row with { Time = row.Time.AddHours(4) } : row), "null");

    private static string Page(IEnumerable<SampleRow> rows, string token) =>
        $$"""{"bars":{"AAPL":[{{string.Join(',', rows.Select(Row))}}]},"next_page_token":{{token}}}""";

    private static string Row(SampleRow row) =>
        $$"""{"t":"{{row.Time:yyyy-MM-ddTHH:mm:ss}}Z","o":{{row.Open}},"h":{{row.High}},"l":{{row.Low}},"c":{{row.Close}}, """
        + $$""" "v":{{row.Volume}},"n":7,"vw":1.3}""";
}
