using FlexPortal.Core.Platform.LiveEvents;
using Xunit;

namespace FlexPortal.Tests.Platform;

/// <summary>Which watchers a topic wakes.</summary>
public sealed class LiveHintsTests
{
    [Theory]
    [InlineData("run/1", "run/1", true)]
    [InlineData("run/1", "run/12", false)]
    [InlineData("run/", "run/1", true)]
    [InlineData("run/1", "run/", true)]
    [InlineData("run/", "run/", true)]
    [InlineData("cancel/1", "run/", false)]
    public void A_topic_that_ends_in_a_slash_covers_all_below_it(string watched, string published, bool wakes)
    {
        var hints = new LiveHints();
        var before = hints.RevisionOf(watched);

        hints.Publish(published);

        Assert.Equal(wakes, LiveHints.Covers(watched, published));
        Assert.Equal(wakes, hints.RevisionOf(watched) > before);
    }
}
