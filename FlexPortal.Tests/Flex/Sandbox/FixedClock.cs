namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>A clock that stands still until it is set. Its timers are the system's, for slow bodies.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
