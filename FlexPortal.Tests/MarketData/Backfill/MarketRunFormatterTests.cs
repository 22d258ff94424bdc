using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.MarketData.Backfill;
using Xunit;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>The words of a plan.</summary>
public sealed class MarketRunFormatterTests
{
    [Theory]
    [InlineData(1, 600, "at least 1 s at 600 a minute")]
    [InlineData(29, 600, "at least 3 s at 600 a minute")]
    [InlineData(549, 600, "at least 55 s at 600 a minute")]
    [InlineData(600, 600, "at least 1.0 min at 600 a minute")]
    [InlineData(4360, 600, "at least 7.3 min at 600 a minute")]
    [InlineData(5, null, null)]
    public void The_shortest_time_is_never_zero(int requests, int? perMinute, string? words)
    {
        decimal? minutes = perMinute is { } limit ? Math.Round(requests / (decimal)limit, 1) : null;

        Assert.Equal(words, MarketRunFormatter.Shortest(new("binance", requests, perMinute, minutes, IsReplay: false)));
    }
}
