namespace FlexPortal.Tests.Support;

/// <summary>Time that passes faster: what waits fifteen seconds waits a fraction of one, in the same steps.</summary>
/// <param name="factor">How many times faster.</param>
internal sealed class FastTime(int factor) : TimeProvider
{
    public override long GetTimestamp() => base.GetTimestamp() * factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private TimeSpan Shorten(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / factor;
}
