namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>A clock that stands until it is set. Its timers are the system's, so that slow bodies still flow.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
