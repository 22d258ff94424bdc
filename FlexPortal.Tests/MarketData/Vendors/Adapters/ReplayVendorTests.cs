using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>Answers of the replay vendor.</summary>
public sealed class ReplayVendorTests : VendorContractTests
{
    private protected override IMarketDataVendor Vendor { get; } = new ReplayVendor();

    private protected override string Symbol => "BTCUSD";

    private protected override string[] EmptyBodies => ["""{"density":"dense","bars":[]}"""];

    [Fact]
    public void The_answer_says_whether_a_symbol_is_dense()
    {
        Assert.Equal(new VendorReply.Absent(BarDensity.Sparse), Read("""{"density":"sparse","bars":[]}"""));
        AssertFault(VendorFaultClass.Unknown, Read("""{"density":"thin","bars":[]}"""), "VENDOR_UNKNOWN_ANSWER");
        AssertFault(VendorFaultClass.Unknown, Read("""{"bars":[]}"""), "VENDOR_UNKNOWN_ANSWER");
    }

    [Fact]
    public void The_answer_says_whether_a_bar_is_final()
    {
        var body = Body([Row(0)], BarInterval.Minute).Replace("true", "false", StringComparison.Ordinal);

        Assert.False(Assert.Single(Assert.IsType<VendorReply.Bars>(Read(body)).Rows).IsFinal);
    }

    [Fact]
    public void A_time_without_the_mark_of_UTC_is_unknown() => AssertFault(
        VendorFaultClass.Unknown,
        Read(Body([Row(0)], BarInterval.Minute).Replace("00Z", "00", StringComparison.Ordinal)),
        "VENDOR_UNKNOWN_ANSWER");

    private protected override string Body(IEnumerable<SampleRow> rows, BarInterval interval) =>
        $$"""{"density":"dense","bars":[{{string.Join(',', rows.Select(row =>
            $"[\"{row.Time:yyyy-MM-ddTHH:mm:ss}Z\",{row.Open},{row.High},{row.Low},{row.Close},{row.Volume},true]"))}}]}""";
}
