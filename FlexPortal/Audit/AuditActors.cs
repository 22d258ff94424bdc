using System.Net;
using System.Security.Claims;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Flex;
using FlexPortal.Identity.Access;

namespace FlexPortal.Audit;

/// <summary>Who is at the other end of a request, of a live page or of the command line, for everything that is written down.</summary>
internal static class AuditActors
{
    /// <summary>Whoever uses the command line: the user of the machine that runs it.</summary>
    public static AuditActor OfCommand { get; } = new(Environment.UserName, AuditActorKind.Machine, AuditActor.ThisMachine);

    /// <summary>Whoever sent a request.</summary>
    public static AuditActor Of(HttpContext http) => new(CurrentUser.NameOf(http), KindOf(http.User), AddressOf(http)) { Token = http.User.TokenPrefix() };

    /// <summary>Whoever looks at a live page, under the name that was just asked for; the address is the one from which the page came alive.</summary>
    public static AuditActor Of(ClaimsPrincipal user, string name) => new(name, KindOf(user), user.FindFirstValue(FromAddress.ClaimName));

    /// <summary>Where a request comes from.</summary>
    public static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => null,
        { } address when IPAddress.IsLoopback(address) => AuditActor.ThisMachine,
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    private static AuditActorKind KindOf(ClaimsPrincipal user) =>
        user.UserId() is not null ? AuditActorKind.User : user.Identity is { IsAuthenticated: true } ? AuditActorKind.Machine : AuditActorKind.Unknown;
}
