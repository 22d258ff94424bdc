using System.Net.Sockets;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Connections;

namespace FlexPortal.Hosting;

/// <summary>Explains why the web server cannot listen on its address, in one line.</summary>
internal static class AddressErrors
{
    public static bool IsOne(Exception fault) =>
        fault is SocketException or IOException { InnerException: AddressInUseException or SocketException };

    public static StartupException Explain(Exception fault, string? urls) =>
        (fault as SocketException ?? fault.GetBaseException() as SocketException)?.SocketErrorCode switch
        {
            SocketError.AddressNotAvailable => StartupException.Settings(
                "ADDRESS_UNKNOWN",
                $"Urls: {urls} is not an address of this machine. Serve localhost, an address of this machine, or * for all of them.",
                fault),
            SocketError.AccessDenied => StartupException.Settings(
                "PORT_FORBIDDEN", $"This user cannot listen on {urls}: choose a port above 1023.", fault),
            _ => StartupException.Settings(
                "PORT_TAKEN",
                $"The address {urls} is taken by another program: stop that program, or start with --urls http://localhost:5081.",
                fault),
        };
}
