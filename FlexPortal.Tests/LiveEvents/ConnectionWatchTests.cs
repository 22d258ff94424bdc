using FlexPortal.LiveEvents;
using Xunit;

namespace FlexPortal.Tests.LiveEvents;

public sealed class ConnectionWatchTests
{
    [Fact]
    public async Task A_connection_returns_once_and_only_after_it_was_lost()
    {
        var line = new LiveConnection();
        var returned = 0;
        line.Returned += (_, _) => returned++;
        var watch = new ConnectionWatch(line);

        // The first connection of a tab is no return.
        await watch.OnConnectionUpAsync(null!, TestContext.Current.CancellationToken);
        Assert.Equal(0, returned);
        await watch.OnConnectionDownAsync(null!, TestContext.Current.CancellationToken);
        Assert.Equal(0, returned);
        await watch.OnConnectionUpAsync(null!, TestContext.Current.CancellationToken);
        await watch.OnConnectionUpAsync(null!, TestContext.Current.CancellationToken);
        Assert.Equal(1, returned);
    }
}
