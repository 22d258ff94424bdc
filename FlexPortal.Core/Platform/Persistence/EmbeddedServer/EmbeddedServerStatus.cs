namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>State of the embedded PostgreSQL, as this process sees it.</summary>
internal enum EmbeddedServerState
{
    /// <summary>It runs, or the database is an external server, which the portal does not supervise.</summary>
    Running,

    /// <summary>Its process has ended, and this process is restarting it.</summary>
    Restarting,

    /// <summary>It could not be restarted; the portal is stopping.</summary>
    Failed,
}

/// <summary>Current status of the embedded PostgreSQL, for health checks and pages.</summary>
/// <param name="State">What it does.</param>
/// <param name="Attempt">Number of the current restart attempt, from 1; 0 while it runs.</param>
/// <param name="Failure">Why the portal gave up; null unless <see cref="EmbeddedServerState.Failed"/>.</param>
internal sealed record EmbeddedServerStatus(EmbeddedServerState State, int Attempt = 0, StartupException? Failure = null)
{
    /// <summary>It runs.</summary>
    public static readonly EmbeddedServerStatus Running = new(EmbeddedServerState.Running);

    /// <summary>Stable identifier of a state other than running, for health checks.</summary>
    public string Code => State is EmbeddedServerState.Failed ? StartupCodes.RestartFailed : "EMBEDDED_SERVER_RESTARTING";

    /// <summary>One sentence for users; null while it runs.</summary>
    public string? Message => State switch
    {
        EmbeddedServerState.Restarting => $"PostgreSQL is being restarted, attempt {Attempt}.",
        EmbeddedServerState.Failed => "PostgreSQL could not be restarted. The portal is stopping.",
        _ => null,
    };

    /// <summary>The same for pages and endpoints; null while it runs.</summary>
    public PortalError? Error => Message is { } message
        ? DatabaseErrors.Unavailable() with
        {
            Message = message,
            WhatToDo = "Try again in a few seconds. The portal's log and postgres/server.log in its data folder say why PostgreSQL ended.",
        }
        : null;
}

/// <summary>Holds the current status. Only <see cref="EmbeddedPostgresSupervisor"/> changes it.</summary>
internal sealed class EmbeddedServerMonitor
{
    private volatile EmbeddedServerStatus _current = EmbeddedServerStatus.Running;

    /// <summary>The status now.</summary>
    public EmbeddedServerStatus Current
    {
        get => _current;
        set => _current = value;
    }
}
