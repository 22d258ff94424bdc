using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>
/// Describes a table whose rows are units of work. Such a table has the columns that <see cref="JobSql"/> and <see cref="AbandonedJobSql"/>
/// name, all but the key under the same names as <c>flex.ingestion_run</c>; its events have the key, seq, kind, stage and payload. A
/// feature keeps one descriptor for each of its tables and registers it as a service, so that abandoned rows are found.
/// </summary>
internal sealed partial class JobTable
{
    /// <summary>Names go into SQL text, so anything but a lower-case identifier is refused.</summary>
    /// <param name="noun">What one unit is called, for instance <c>run</c>: starts its topics, its last event and its log messages.</param>
    /// <param name="name">Table with its schema.</param>
    /// <param name="key">Key column of both tables, a uuid.</param>
    /// <param name="events">Table of the events, with its schema.</param>
    public JobTable(string noun, string name, string key, string events)
    {
        (Noun, Name, Key, Events) = (Checked(noun), Checked(name), Checked(key), Checked(events));
        Sql = new JobSql(this);
    }

    public string Noun { get; }

    public string Name { get; }

    public string Key { get; }

    public string Events { get; }

    /// <summary>How the rows' JSON is written.</summary>
    public required JsonSerializerOptions Json { get; init; }

    /// <summary>The error of a unit whose process stopped answering.</summary>
    public required PortalError Abandoned { get; init; }

    /// <summary>The same, after a request to cancel.</summary>
    public required PortalError CanceledAfterLoss { get; init; }

    /// <summary>
    /// Whether single units are watched, so that each change sends a hint with its transaction. PostgreSQL commits transactions with hints
    /// one after the other, the wait for the disk included: a table with hundreds of short units a second sends its own ones afterwards.
    /// </summary>
    public bool IsWatched { get; init; } = true;

    /// <summary>The topic of every unit; with its id, of one.</summary>
    public string Topic => Noun + "/";

    /// <summary>With an id: the topic on which a request to cancel wakes the holder.</summary>
    public string CancelTopic => "cancel-" + Noun + "/";

    /// <summary>Kind of the last event.</summary>
    public string EndedEvent => Noun + "_ended";

    /// <summary>The statements on this table.</summary>
    public JobSql Sql { get; }

    /// <summary>The application name of a session that writes the results of a unit.</summary>
    public string BackendName(Guid jobId) => $"fp-{Noun}:{jobId}";

    private static string Checked(string name) =>
        Identifier().IsMatch(name) ? name : throw new ArgumentException($"'{name}' is no lower-case SQL identifier.", nameof(name));

    [GeneratedRegex(@"\A[a-z][a-z_]*(\.[a-z][a-z_]*)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identifier();
}
