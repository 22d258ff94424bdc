using FlexPortal.Core.MarketData.Bars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>What an answer changes of the stored bars.</summary>
public sealed class BarUpdateTests
{
    private static readonly Bar[] Hour = [.. Minutes(Slice("2026-03-02 10:00", "2026-03-02 11:00"))];

    [Fact]
    public void New_identical_and_restated_bars_are_told_apart_and_the_others_stay()
    {
        var restated = Hour[5] with { Volume = 99 };
        StoredBar[] stored = [new(Hour[1], 7), new(Hour[4], 8), new(Hour[5], 9), new(Hour[9], 7)];

        var update = BarUpdate.Of(stored, [Hour[0], Hour[4], restated, Hour[7]]);

        Assert.Equal([Hour[0], Hour[7]], update.New);
        Assert.Equal([restated], update.Changed);
        Assert.Equal([Hour[0], Hour[1], Hour[4], restated, Hour[7], Hour[9]], update.After);
        Assert.Equal(new(2, 1, 1, 1, 9), update.Write);
    }

    [Fact]
    public void A_final_bar_stays_final_and_one_that_becomes_final_is_no_revision()
    {
        var open = Hour[0] with { IsFinal = false };

        Assert.Equal(new(0, 0, 1, 0, null), BarUpdate.Of([new(Hour[0], 7)], [open]).Write);
        Assert.Equal(new(0, 1, 0, 0, null), BarUpdate.Of([new(open, 7)], [Hour[0]]).Write);
        var restated = BarUpdate.Of([new(Hour[0], 7)], [open with { Volume = 1 }]);
        Assert.Equal(new(0, 1, 0, 1, 7), restated.Write);
        Assert.True(Assert.Single(restated.After).IsFinal);
        Assert.Equal(new(0, 1, 0, 0, 7), BarUpdate.Of([new(open, 7)], [open with { Volume = 1 }]).Write);
    }
}
