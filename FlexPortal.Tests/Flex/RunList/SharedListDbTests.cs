using System.Collections.Concurrent;
using System.Diagnostics;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Flex.RunList;
using FlexPortal.Hosting;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>Viewers of the same list share its queries.</summary>
public sealed class SharedListDbTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(4), Pace = TimeSpan.FromSeconds(1), Instant = TimeSpan.FromMilliseconds(1);

    private readonly ParkingClock _clock = new();

    // Not the portal's: a late notification of the runs that a test prepares would count as a hint.
    private readonly LiveHints _hints = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault_12_Ten_viewers_of_a_list_cost_the_queries_of_one(bool hinted)
    {
        await using var portal = await StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await PortalRuns.CompleteAsync(portal, "default");

        var one = await QueriesOfAsync(portal, viewers: 1, ticks: 4, hinted);
        var ten = await QueriesOfAsync(portal, viewers: 10, ticks: 4, hinted);

        Assert.InRange(one.Count, 4, 4 * 6);
        Assert.Equal(one, ten);
    }

    [Fact]
    public async Task Viewers_share_a_read_when_they_can_see_the_same_accounts_and_ask_for_the_same_list()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.FailAsync(database, "U1", "1", _clock.GetUtcNow(), "FLEX_TOKEN_EXPIRED");
        await ListedRuns.FailAsync(database, "U2", "1", _clock.GetUtcNow(), "FLEX_TOKEN_EXPIRED");
        await using var portal = await StartAsync(database);

        var all = await ReadAsync(AccountScope.All, ListQuery.All);
        var limited = await ReadAsync(AccountScope.Only(["U1"]), ListQuery.All);
        var none = await ReadAsync(AccountScope.None, ListQuery.All);

        Assert.Equal(("U1 U2", "U1 U2", "U1 U2", 2), SeenIn(all));
        Assert.Equal(("U1", "U1", "U1", 1), SeenIn(limited));
        Assert.Equal(("", "", "", 0), SeenIn(none));
        Assert.Same(all, await ReadAsync(AccountScope.All, ListQuery.All));
        Assert.Same(limited, await ReadAsync(AccountScope.Only(["U1"]), ListQuery.All));
        Assert.NotSame(limited, await ReadAsync(AccountScope.Only(["U1", "U2"]), ListQuery.All));
        foreach (var (name, text) in new[] { ("status", "failed"), ("sort", "oldest"), ("count", "exact"), ("cursor", CursorOf(all)) })
        {
            var other = await ReadAsync(AccountScope.All, ListQuery.All.With(name, text));
            Assert.NotSame(all, other);
            Assert.Same(other, await ReadAsync(AccountScope.All, ListQuery.All.With(name, text)));
        }

        Task<RunListSnapshot> ReadAsync(AccountScope scope, ListQuery query)
        {
            Assert.True(RunFilters.List.TryRead(query, zone: null, out var request, out _));
            return portal.Services.GetRequiredService<RunListSnapshots>()
                .ReadAsync(scope, request, fresh: false, TestContext.Current.CancellationToken);
        }

        static (string Rows, string Bars, string Accounts, long Total) SeenIn(RunListSnapshot list) => (
            Joined(list.Page.Items.Select(run => run.AccountId)), Joined(list.Around.Bars.Select(bar => bar.AccountId)),
            Joined(list.Around.Accounts.Select(account => account.AccountId)), list.Page.Total!.Count);

        static string Joined(IEnumerable<string> accounts) => string.Join(' ', accounts.Order(StringComparer.Ordinal));

        static string CursorOf(RunListSnapshot list) => RunOrder.Newest.Keyset().At(list.Page.Items[0]).ToString();
    }

    private Task<TestPortal> StartAsync(TestDatabase? shared = null) =>
        TestPortal.StartAsync(shared: shared, configure: services => services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<SharedReads>(provider, _clock, _hints))
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<RunListSnapshots>(provider, _clock)));

    /// <summary>The queries that so many viewers of one list cause in so many ticks, the loading of the page aside.</summary>
    private async Task<List<string>> QueriesOfAsync(TestPortal portal, int viewers, int ticks, bool hinted)
    {
        using var queries = new TracedQueries();
        var lists = new List<AliveMarkup<RunsView>>();
        for (var viewer = 0; viewer < viewers; viewer++)
            lists.Add(await AliveMarkup<RunsView>.FollowAsync(
                portal, _clock, _hints, ("Query", ListQuery.All), ("Zone", "UTC|Clock|tz=UTC")));
        await ParkedAsync();
        queries.Clear();
        for (var tick = 0; tick < ticks; tick++)
        {
            _clock.Advance(hinted ? Instant : Poll);
            if (hinted)
                _hints.Publish("run/1");
            var now = _clock.GetUtcNow();
            await Eventually.IsAsync(() => Task.FromResult(lists.TrueForAll(list => list.Service<LiveConnection>().HeardAt == now)));
            await ParkedAsync();
            _clock.Advance(Pace);
            await ParkedAsync();
        }

        foreach (var list in lists)
            await list.CloseAsync();
        return queries.Sent;

        Task ParkedAsync() => Eventually.IsAsync(() => Task.FromResult(_clock.Pending == viewers), within: 60);
    }

    /// <summary>The statements that the code of this test causes, and no other: they carry its trace.</summary>
    private sealed class TracedQueries : IDisposable
    {
        private readonly ConcurrentQueue<string> _sent = [];
        private readonly Activity _cause = new Activity("viewers").SetIdFormat(ActivityIdFormat.W3C).Start();
        private readonly ActivityListener _listener;

        public TracedQueries()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = Count,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<string> Sent => [.. _sent.Order(StringComparer.Ordinal)];

        public void Clear() => _sent.Clear();

        public void Dispose()
        {
            _listener.Dispose();
            _cause.Dispose();
        }

        private void Count(Activity activity)
        {
            if (activity.TraceId == _cause.TraceId && activity.GetTagItem("db.query.text") is string sql)
                _sent.Enqueue(sql);
        }
    }

    /// <summary>A clock that counts its timers: one for each viewer when all have finished what the last move started.</summary>
    private sealed class ParkingClock : FakeTimeProvider
    {
        private int _pending;

        public int Pending => Volatile.Read(ref _pending);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, due => base.CreateTimer(_ => due(callback, state), null, dueTime, period));

        private sealed class Timer : ITimer
        {
            private readonly ParkingClock _clock;
            private readonly ITimer _timer;
            private int _over;

            public Timer(ParkingClock clock, Func<Action<TimerCallback, object?>, ITimer> create)
            {
                _clock = clock;
                _timer = create((callback, state) =>
                {
                    End();
                    callback(state);
                });
                // Last: a timer that is counted before the clock has it would miss the next move.
                Interlocked.Increment(ref clock._pending);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

            public void Dispose()
            {
                End();
                _timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }

            private void End()
            {
                if (Interlocked.Exchange(ref _over, 1) == 0)
                    Interlocked.Decrement(ref _clock._pending);
            }
        }
    }
}
