using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.Platform.Retention;

/// <summary>
/// Settings of the section <c>Retention</c>: how long history rows are kept. Runs and statements are always kept.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Retention";

    /// <summary>Sessions, counted from the end of their validity. A duration; 1 d to 3650 d. Default: 30 d.</summary>
    [Duration("1 d", "3650 d")]
    public TimeSpan Sessions { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Invitation, reset and setup links, counted from the end of their validity. A duration; 1 d to 3650 d. Default: 30 d.
    /// </summary>
    [Duration("1 d", "3650 d")]
    public TimeSpan EntryLinks { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Progress events of jobs, such as the log of a run. Status, times, error and diagnostics of the run stay. A duration; 30 d to 36500
    /// d. Default: 400 d.
    /// </summary>
    [Duration("30 d", "36500 d")]
    public TimeSpan JobEvents { get; set; } = TimeSpan.FromDays(400);

    /// <summary>
    /// Entries of lists of failures and repairs that users read. A duration; 30 d to 36500 d. Default: 400 d.
    /// </summary>
    [Duration("30 d", "36500 d")]
    public TimeSpan FailureLogs { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Counters of rate limits that are no longer used. A duration; 1 h to 3650 d. Default: 7 d.</summary>
    [Duration("1 h", "3650 d")]
    public TimeSpan RateLimits { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Messages of the outbox that are sent, captured or given up. A duration; 1 d to 3650 d. Default: 90 d.</summary>
    [Duration("1 d", "3650 d")]
    public TimeSpan Messages { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Deleted files of groups, which can be restored until then, and replaced versions of files. A duration; 1 d to 3650 d. Default:
    /// 30 d.
    /// </summary>
    [Duration("1 d", "3650 d")]
    public TimeSpan DeletedFiles { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Entries of the audit log. The oldest are removed in one piece; the link of the last one is kept, so that the rest can still be
    /// verified. A duration; 400 d to 36500 d. Default: 2557 d (7 years).
    /// </summary>
    [Duration("400 d", "36500 d")]
    public TimeSpan AuditEntries { get; set; } = TimeSpan.FromDays(2_557);
}
