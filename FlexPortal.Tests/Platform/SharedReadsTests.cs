using FlexPortal.Core.Platform.LiveEvents;
using Xunit;

namespace FlexPortal.Tests.Platform;

/// <summary>When live views share a read.</summary>
public sealed class SharedReadsTests : IDisposable
{
    private const string Topic = "run/";

    private readonly LiveHints _live = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SharedReads _reads;
    private readonly List<TaskCompletionSource<string>> _begun = [];
    private readonly List<(string? Last, CancellationToken Token)> _given = [];

    public SharedReadsTests() => _reads = new(_live, _time);

    public void Dispose() => _reads.Dispose();

    [Fact]
    public async Task Viewers_that_ask_at_the_same_time_wait_for_one_read()
    {
        var viewers = Enumerable.Range(0, 10).Select(_ => AskAsync()).ToArray();
        await EndAsync(0, "first");

        Assert.All(await Task.WhenAll(viewers), result => Assert.Equal("first", result));
        Assert.Equal("first", await AskAsync());
        Assert.Single(_begun);
    }

    [Fact]
    public async Task A_read_is_not_shared_under_another_key()
    {
        var one = AskAsync(key: "U1");
        await BegunAsync(1);
        var other = AskAsync(key: "U2");
        await EndAsync(1, "of U2");
        await EndAsync(0, "of U1");

        Assert.Equal(("of U1", "of U2"), (await one, await other));
    }

    [Theory]
    [InlineData("run/1")]
    [InlineData(null)]
    public async Task After_a_hint_no_viewer_gets_a_read_that_began_before_it(string? topic)
    {
        var before = AskAsync();
        await BegunAsync(1);
        if (topic is null)
            _live.PublishAll();
        else
            _live.Publish(topic);
        var after = AskAsync();
        await EndAsync(1, "after");
        await EndAsync(0, "before");

        Assert.Equal(("before", "after"), (await before, await after));
        Assert.Equal("after", await AskAsync());
        Assert.Equal(2, _begun.Count);
    }

    [Fact]
    public async Task A_hint_on_another_topic_changes_nothing()
    {
        var before = AskAsync();
        _live.Publish("secret/1");
        var after = AskAsync();
        await EndAsync(0, "first");

        Assert.Equal(("first", "first"), (await before, await after));
    }

    [Fact]
    public async Task Fresh_begins_a_new_read_that_the_others_share()
    {
        var first = AskAsync();
        await EndAsync(0, "first");
        await first;
        var own = AskAsync(fresh: true);
        await BegunAsync(2);
        var shared = AskAsync();
        await EndAsync(1, "second");

        Assert.Equal(("second", "second"), (await own, await shared));
        Assert.Equal([null, "first"], _given.Select(given => given.Last));
    }

    [Fact]
    public async Task A_result_is_shared_until_it_is_too_old()
    {
        var first = AskAsync();
        await EndAsync(0, "first");
        await first;
        _time.Advance(SharedReads.MaxAge - TimeSpan.FromMilliseconds(1));
        Assert.Equal("first", await AskAsync());

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = AskAsync();
        await EndAsync(1, "second");
        Assert.Equal("second", await second);
    }

    [Fact]
    public async Task A_failed_read_fails_for_all_who_wait_and_is_retried_for_the_next()
    {
        Task<string>[] viewers = [AskAsync(), AskAsync()];
        await BegunAsync(1);
        _begun[0].SetException(new InvalidOperationException("A fault."));
        foreach (var viewer in viewers)
            await Assert.ThrowsAsync<InvalidOperationException>(() => viewer);

        var next = AskAsync();
        await EndAsync(1, "second");
        Assert.Equal("second", await next);
    }

    [Fact]
    public async Task A_viewer_that_leaves_does_not_end_the_shared_read()
    {
        using var leaving = new CancellationTokenSource();
        var first = AskAsync(cancellationToken: leaving.Token);
        var second = AskAsync();
        await BegunAsync(1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.False(_given[0].Token.IsCancellationRequested);
        await EndAsync(0, "first");
        Assert.Equal("first", await second);
    }

    private Task<string> AskAsync(string key = "list", bool fresh = false, CancellationToken? cancellationToken = null) =>
        _reads.ReadAsync<string>(
            key, Topic, fresh,
            (last, ct) =>
            {
                lock (_begun)
                {
                    _given.Add((last, ct));
                    _begun.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
                    return _begun[^1].Task;
                }
            },
            cancellationToken ?? TestContext.Current.CancellationToken);

    private async Task EndAsync(int read, string result)
    {
        await BegunAsync(read + 1);
        _begun[read].SetResult(result);
    }

    private Task BegunAsync(int reads) => Support.Eventually.IsAsync(() => Task.FromResult(_begun.Count >= reads));
}
