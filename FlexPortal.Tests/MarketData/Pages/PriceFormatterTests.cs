using FlexPortal.MarketData.Assets;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>Figures below each other have the same decimal places.</summary>
public sealed class PriceFormatterTests
{
    [Fact]
    public void As_many_places_as_the_longest_value_needs()
    {
        decimal[] values = [68_400m, 0.1500m, 12.34m, 7.00000000m];

        Assert.Equal(2, PriceFormatter.Places(values));
        Assert.Equal(["68,400.00", "0.15", "12.34", "7.00"], values.Select(value => PriceFormatter.Of(value, 2)));
        Assert.Equal(8, PriceFormatter.Places([0.0000000012m]));
        Assert.Equal(0, PriceFormatter.Places([]));
        Assert.Equal(0, PriceFormatter.Places([100m, 3.000m]));
    }
}
