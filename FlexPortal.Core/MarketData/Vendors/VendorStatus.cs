namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Health of a vendor, from its last real answers.</summary>
public enum VendorState
{
    /// <summary>Nothing recent is known.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Ok,

    /// <summary>It answers, and some attempts fail.</summary>
    Degraded,

    /// <summary>It asked for no requests until a time; also during a ban.</summary>
    RateLimited,

    /// <summary>It does not answer.</summary>
    Unavailable,

    /// <summary>It refuses until someone acts.</summary>
    Blocked,
}

/// <summary>
/// What is known of a vendor. Pure: each answer gives a new status. Shown is <see cref="At"/>, because a status that is not confirmed
/// within a quarter of an hour says nothing any more.
/// </summary>
/// <param name="Vendor">The vendor's code.</param>
/// <param name="State">As of <paramref name="ObservedAt"/>.</param>
/// <param name="ObservedAt">Time of the last answer or failure, UTC; null before the first one.</param>
/// <param name="Until">For <see cref="VendorState.RateLimited"/>: its end, UTC; null otherwise.</param>
/// <param name="Cause">For <see cref="VendorState.Blocked"/>; null otherwise.</param>
/// <param name="Failures">Failed attempts in a row.</param>
/// <param name="Answers">Good answers in a row.</param>
public sealed record VendorStatus(
    string Vendor, VendorState State, DateTimeOffset? ObservedAt, DateTimeOffset? Until, VendorBlockCause? Cause, int Failures, int Answers)
{
    /// <summary>A vendor without recent questions is asked one, as often as this.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(10);

    /// <summary>How long a status is true without a further answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Failures in a row until a vendor counts as unavailable.</summary>
    internal const int FailuresUntilUnavailable = 3;

    /// <summary>Good answers in a row until a vendor that failed counts as well again.</summary>
    internal const int AnswersUntilOk = 3;

    private static readonly TimeSpan UsualWindow = TimeSpan.FromMinutes(1);

    /// <summary>A vendor that was never asked.</summary>
    public static VendorStatus Unasked(string vendor) => new(vendor, VendorState.Unknown, null, null, null, 0, 0);

    /// <summary>The status as it can be shown at a time: an old one is unknown, and a limit counts until its end.</summary>
    /// <param name="now">The time, UTC.</param>
    public VendorStatus At(DateTimeOffset now)
    {
        var holds = Until is { } until ? now < until : ObservedAt is { } seen && now - seen < Lifetime;
        return holds ? this : this with { State = VendorState.Unknown, Until = null, Cause = null };
    }

    /// <summary>When the vendor is to be asked although no bars are wanted, UTC; null: now. Never within a limit or a ban.</summary>
    public DateTimeOffset? RefreshAt => Until > ObservedAt + RefreshInterval ? Until : ObservedAt + RefreshInterval;

    /// <summary>The status after a good answer, with bars or without.</summary>
    /// <param name="at">When it was complete, UTC; older than what is known, it changes nothing.</param>
    public VendorStatus AfterAnswer(DateTimeOffset at)
    {
        if (at < ObservedAt)
            return this;

        var answers = Answers + 1;
        var recovers = At(at).State is VendorState.Degraded or VendorState.Unavailable && answers < AnswersUntilOk;
        return new(Vendor, recovers ? VendorState.Degraded : VendorState.Ok, at, null, null, 0, answers);
    }

    /// <summary>The status after a failed attempt that was sent, or that lacked a key.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="at">When it was known, UTC; older than what is known, it changes nothing.</param>
    internal VendorStatus AfterFault(VendorFault fault, DateTimeOffset at)
    {
        if (at < ObservedAt)
            return this;

        var failures = At(at).State == VendorState.Unknown ? 1 : Failures + 1;
        return fault.Class switch
        {
            // The vendor is well: it understood the question and refused it.
            VendorFaultClass.BadRequest => AfterAnswer(at),
            VendorFaultClass.RateLimited or VendorFaultClass.Banned => new(
                Vendor, VendorState.RateLimited, at, fault.RetryAt > at ? fault.RetryAt : at + UsualWindow, null, 0, 0),
            VendorFaultClass.Blocked => new(Vendor, VendorState.Blocked, at, null, fault.Cause, 0, 0),
            _ => new(
                Vendor, failures < FailuresUntilUnavailable ? VendorState.Degraded : VendorState.Unavailable, at, null, null, failures, 0),
        };
    }
}
