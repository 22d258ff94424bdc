using System.Net;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Flex;

namespace FlexPortal.Audit;

/// <summary>Who is at the other end of a request or of the command line, for everything that is written down.</summary>
internal static class AuditActors
{
    /// <summary>Whoever uses the command line: the user of the machine that runs it.</summary>
    public static AuditActor OfCommand { get; } = new(Environment.UserName, AuditActorKind.Machine, AuditActor.ThisMachine);

    /// <summary>Nobody that is known, where a page has not been told who looks.</summary>
    public static AuditActor Nobody { get; } = new("unknown", AuditActorKind.Unknown, FromAddress: null);

    /// <summary>Whoever sent a request.</summary>
    public static AuditActor Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var local = address is not null && IPAddress.IsLoopback(address);
        var kind = http.User.Identity is { IsAuthenticated: true } ? AuditActorKind.Person : local ? AuditActorKind.Machine : AuditActorKind.Unknown;
        return new AuditActor(Visitor.Of(http), kind, local ? AuditActor.ThisMachine : address?.ToString());
    }
}
