using System.Net.Sockets;
using System.Security.Authentication;

namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>Turns what the HTTP stack throws into a reply. Only the kind of failure is taken from it, never its text.</summary>
internal static class TransportErrors
{
    /// <summary>The reply for an exception of an exchange.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="host">Host the request went to.</param>
    public static BrokerReply.Failed From(Exception failure, string host) => failure switch
    {
        _ when Has<AddressRefusedException>(failure) => Final(FlexErrors.AddressRefused(host)),
        _ when Has<AuthenticationException>(failure) => Final(FlexErrors.TlsFailed(host)),
        OperationCanceledException => NotConnected(host, "it did not answer in time"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            NotConnected(host, "its name cannot be resolved"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } error => NotConnected(host, ReasonOf(error)),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            NotConnected(host, "the encrypted connection broke off"),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } =>
            new BrokerReply.Failed(
                null, null, BrokerFailureKind.Unexpected, FlexErrors.UnexpectedResponse(host, "something that is not HTTP")),
        _ => new BrokerReply.Failed(null, null, BrokerFailureKind.Interrupted, FlexErrors.ConnectionLost(host)),
    };

    private static BrokerReply.Failed NotConnected(string host, string reason) =>
        new(null, null, BrokerFailureKind.NotConnected, FlexErrors.Unreachable(host, reason));

    private static BrokerReply.Failed Final(PortalError error) => new(null, null, BrokerFailureKind.Final, error);

    private static string ReasonOf(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "it refused the connection",
                    SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved",
                    SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown =>
                        "there is no network route to it",
                    SocketError.TimedOut => "it did not answer in time",
                    _ => "the connection failed",
                };
            }
        }

        return "the connection failed";
    }

    private static bool Has<T>(Exception failure)
        where T : Exception
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is T)
            {
                return true;
            }
        }

        return false;
    }
}
