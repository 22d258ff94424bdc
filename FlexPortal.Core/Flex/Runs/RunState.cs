namespace FlexPortal.Core.Flex.Runs;

/// <summary>Status of a run. A terminal status never changes; the database refuses it.</summary>
public enum RunStatus
{
    /// <summary>A process holds the lease and works; if it dies, another process ends the run within a minute.</summary>
    Started,

    /// <summary>Artifact, rows and counts are committed together.</summary>
    Success,

    /// <summary>Ended without publishing rows; the error code says why.</summary>
    Failed,
}

/// <summary>
/// Status or result of a run, as lists show it. The database derives it from the status, the missing sections and the error.
/// </summary>
public enum RunOutcome
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>A success with every expected section, those whose absence is muted today aside.</summary>
    Complete,

    /// <summary>A success whose statement lacks expected sections.</summary>
    Incomplete,

    /// <summary>Ended without publishing rows, and neither lost nor cancelled.</summary>
    Failed,

    /// <summary>The process that worked on it stopped answering.</summary>
    Lost,

    /// <summary>A user cancelled it.</summary>
    Cancelled,
}

/// <summary>The surface that asked for a run.</summary>
public enum RunTrigger
{
    /// <summary>A page.</summary>
    Ui,

    /// <summary>The HTTP API.</summary>
    Api,

    /// <summary>The command line.</summary>
    Cli,
}

/// <summary>The steps of a run, in order.</summary>
public enum RunStage
{
    /// <summary>Ask the broker to generate the statement; it answers with a reference code.</summary>
    Request,

    /// <summary>Ask for the statement until it is ready.</summary>
    Poll,

    /// <summary>Stream the statement to disk and through SHA-256.</summary>
    Download,

    /// <summary>Check sections, account and period before anything is published.</summary>
    Preflight,

    /// <summary>Commit artifact, rows and counts in one transaction.</summary>
    Persist,
}

/// <summary>Status of a stage.</summary>
public enum StageStatus
{
    /// <summary>Under way.</summary>
    Started,

    /// <summary>Ended successfully.</summary>
    Success,

    /// <summary>Ended the run.</summary>
    Failed,

    /// <summary>Was under way when the run was cancelled, or its process was lost.</summary>
    Stopped,
}
