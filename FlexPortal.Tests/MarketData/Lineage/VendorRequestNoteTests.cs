using FlexPortal.Core.MarketData.Lineage;
using Xunit;

namespace FlexPortal.Tests.MarketData.Lineage;

/// <summary>A request in lineage has no secret.</summary>
public sealed class VendorRequestNoteTests
{
    [Theory]
    [InlineData("apikey")]
    [InlineData("apiKey")]
    [InlineData("token")]
    [InlineData("signature")]
    public void The_value_of_a_secret_is_replaced(string name)
    {
        var note = new VendorRequestNote("GET https://vendor.example/bars", [new(name, "canary"), new("symbol", "BTC")]);

        Assert.DoesNotContain("canary", note.Parameters.Values);
        Assert.Equal("BTC", note.Parameters["symbol"]);
    }
}
