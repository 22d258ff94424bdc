namespace FlexPortal.Tests.Support;

/// <summary>
/// A clock that stands still until it is told to move. With <see cref="PassesAtOnce"/> every wait on it is over at once, and the clock has
/// moved on by exactly that wait; so a quarter of an hour of polling takes milliseconds and its length can be asserted.
/// </summary>
internal sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _awaited = [];
    private readonly DateTimeOffset _start = start ?? new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private TimeSpan _elapsed;

    /// <summary>Whether every timer fires as soon as it is set, moving the clock to its time.</summary>
    public bool PassesAtOnce { get; init; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires what becomes due, in the order of the times.</summary>
    public void Advance(TimeSpan by) => MoveTo(Elapsed + by);

    /// <summary>
    /// Completes when a timer with exactly this time to go is, or has been, set and is still pending; fails after half a minute of real
    /// time without one, so that a wait that was forgotten shows as a failure and not as a hang.
    /// </summary>
    public Task WhenTimerIsSetAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_timers.Any(timer => timer.Due - _elapsed == due))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, seen));
            return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private void MoveTo(TimeSpan goal)
    {
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= goal).MinBy(timer => timer.Due);
                _elapsed = next is null ? Max(_elapsed, goal) : Max(_elapsed, next.Due);
                if (next is not null && !next.RepeatOrRemove())
                {
                    _timers.Remove(next);
                }
            }

            if (next is null)
            {
                return;
            }

            next.Fire();
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private bool Set(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (timer.IsDisposed)
            {
                return false;
            }

            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            timer.Due = _elapsed + dueTime;
            _timers.Add(timer);
            foreach (var awaited in _awaited.Where(awaited => awaited.Due == dueTime).ToArray())
            {
                _awaited.Remove(awaited);
                awaited.Seen.SetResult();
            }
        }

        if (PassesAtOnce || dueTime == TimeSpan.Zero)
        {
            ThreadPool.QueueUserWorkItem(_ => MoveTo(timer.Due));
        }

        return true;
    }

    private void Forget(ManualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; set; }

        public bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            return clock.Set(this, dueTime);
        }

        public bool RepeatOrRemove()
        {
            if (_period <= TimeSpan.Zero)
            {
                return false;
            }

            Due += _period;
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose() => clock.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
