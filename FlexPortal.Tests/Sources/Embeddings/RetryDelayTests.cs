using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Work;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>How long a job waits, and when it will end.</summary>
public sealed class RetryDelayTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0.5, 5)]
    [InlineData(2, 0.5, 15)]
    [InlineData(3, 0, 36)]
    [InlineData(3, 1, 54)]
    [InlineData(4, 0.5, 135)]
    [InlineData(5, 0.5, 300)]
    [InlineData(99, 0.5, 300)]
    public void It_grows_threefold_up_to_five_minutes(int attempt, double random, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Of(attempt, retryAt: null, Now, random).TotalSeconds, 0.001);

    [Fact]
    public void A_vendor_that_names_a_time_is_asked_then()
    {
        Assert.Equal(TimeSpan.FromMinutes(20), RetryDelay.Of(1, Now.AddMinutes(20), Now, 0.5));
        Assert.Equal(TimeSpan.FromDays(1), RetryDelay.Of(1, Now.AddDays(20), Now, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(5), RetryDelay.Of(1, Now.AddMinutes(-1), Now, 0.5));
    }

    [Fact]
    public void Ends_follow_from_what_is_left_and_how_many_work_at_once()
    {
        var ends = new QueueForecast(10, 2).EndsOf([(100, null), (20, null), (30, null), (10, Now.AddSeconds(60)), (40, null)], Now);

        Assert.Equal([10, 2, 5, 61, 9], ends.Select(end => (end!.Value - Now).TotalSeconds));
    }

    [Fact]
    public void Nothing_is_said_that_was_not_measured() =>
        Assert.Equal([null, null], new QueueForecast(null, 3).EndsOf([(100, null), (20, null)], Now));
}
