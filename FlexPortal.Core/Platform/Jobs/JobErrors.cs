using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>The errors of a feature for units of work that were stopped or have a fault.</summary>
/// <param name="Canceled">A user cancelled the unit.</param>
/// <param name="Shutdown">The process stops.</param>
/// <param name="Internal">A fault, by its fingerprint.</param>
internal sealed record JobErrors(PortalError Canceled, PortalError Shutdown, Func<string, PortalError> Internal)
{
    /// <summary>The error that ends a unit; null when another process ends it, so that this one only stops.</summary>
    /// <param name="thrown">What was thrown.</param>
    /// <param name="reason">Why the heartbeat stopped the unit.</param>
    /// <param name="row">The unit as it is stored: a request to cancel comes before an error, so that no retry follows it.</param>
    /// <param name="log">Logs a fault under its fingerprint.</param>
    /// <param name="shutdown">Cancelled when the process stops.</param>
    public PortalError? Of(Exception thrown, StopReason reason, HeldJob row, Action<string> log, CancellationToken shutdown)
    {
        if (reason == StopReason.CancelRequested || row.CancelRequested)
            return Canceled;
        if (reason == StopReason.LeaseLost || thrown is LeaseLostException)
            return null;
        if (thrown is OperationCanceledException && shutdown.IsCancellationRequested)
            return Shutdown;
        if ((thrown as PortalException)?.Error is { } known)
            return known;
        if (DatabaseErrors.Explain(thrown) is { } database)
            return database;

        var fingerprint = FaultFingerprint.Of(thrown);
        log(fingerprint);
        return Internal(fingerprint);
    }
}
