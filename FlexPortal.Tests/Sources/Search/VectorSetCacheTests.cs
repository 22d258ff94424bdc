using FlexPortal.Core.Sources.Search.Vectors;
using Xunit;

namespace FlexPortal.Tests.Sources.Search;

/// <summary>Which sets stay in memory.</summary>
public sealed class VectorSetCacheTests
{
    private readonly List<int> _loaded = [];
    private Func<int, Task>? _before;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sets_used_last_stay()
    {
        // Ten vectors of 64 bytes and a scale: 680 bytes a set.
        var cache = Cache(2 * 680);

        foreach (var set in (int[])[1, 2, 1, 3, 1, 2])
            await cache.GetAsync(Id(set), Cancel);

        Assert.Equal([1, 2, 3, 2], _loaded);
        Assert.Equal(2 * 680, cache.Bytes);
    }

    [Fact]
    public async Task A_set_larger_than_the_cache_moves_no_other_out()
    {
        var cache = Cache(700);

        await cache.GetAsync(Id(1), Cancel);
        Assert.Equal(100, (await cache.GetAsync(Id(100), Cancel)).Count);
        await cache.GetAsync(Id(1), Cancel);

        Assert.Equal([1, 100], _loaded);
        Assert.Equal(680, cache.Bytes);
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_a_load_that_outlives_its_caller()
    {
        var gate = new TaskCompletionSource();
        _before = _ => gate.Task;
        var cache = Cache(10_000);
        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var (first, second) = (cache.GetAsync(Id(1), leaves.Token), cache.GetAsync(Id(1), Cancel));
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Same(await second, await cache.GetAsync(Id(1), Cancel));
        Assert.Equal([1], _loaded);
    }

    [Fact]
    public async Task A_load_that_failed_is_tried_again()
    {
        var cache = Cache(10_000);
        _before = _ => throw new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => cache.GetAsync(Id(1), Cancel));
        _before = null;

        Assert.Equal(10, (await cache.GetAsync(Id(1), Cancel)).Count);
        Assert.Equal(680, cache.Bytes);
    }

    private static Guid Id(int set) => new(set, 0, 0, new byte[8]);

    private VectorSetCache Cache(long capacity) => new(capacity, async (id, _) =>
    {
        var set = BitConverter.ToInt32(id.ToByteArray());
        await (_before?.Invoke(set) ?? Task.CompletedTask);
        lock (_loaded)
            _loaded.Add(set);
        return VectorSetTests.Build([.. Enumerable.Repeat<float[]>([1, 0, 0], Math.Max(10, set))]);
    });
}
