using System.Net;

namespace FlexPortal.Cli.Remote;

/// <summary>A remote portal refused a request, could not be reached, or cannot be asked in this way.</summary>
/// <param name="status">The HTTP status of the refusal; null when no portal answered.</param>
/// <param name="error">The error: the portal's own when it answered.</param>
internal sealed class RemoteException(HttpStatusCode? status, PortalError error) : Exception(error.Message)
{
    public PortalError Error { get; } = error;

    public int ExitCode => status switch
    {
        null => ExitCodes.PortalAway,
        HttpStatusCode.BadRequest => ExitCodes.Of(Error) is ExitCodes.StatementRefused ? ExitCodes.StatementRefused : ExitCodes.Usage,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCodes.NotAllowed,
        HttpStatusCode.NotFound => ExitCodes.NotFound,
        HttpStatusCode.TooManyRequests => ExitCodes.BrokerNotReady,
        _ => ExitCodes.Of(Error),
    };
}
