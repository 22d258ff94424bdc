using System.Net;
using System.Security.Claims;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Flex;
using FlexPortal.Identity.Access;

namespace FlexPortal.Audit;

/// <summary>The actor of an audit entry: of a request, a live page or the command line.</summary>
internal static class AuditActors
{
    /// <summary>The command line: the operating system user who runs it.</summary>
    public static AuditActor OfCommand { get; } = new(Environment.UserName, AuditActorKind.Machine, AuditActor.ThisMachine);

    /// <summary>The sender of a request.</summary>
    public static AuditActor Of(HttpContext http) =>
        new(CurrentUser.NameOf(http), KindOf(http.User), AddressOf(http)) { Token = http.User.TokenPrefix() };

    /// <summary>The user of a live page, by the name that was just checked; the address is that of the page's connection.</summary>
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
        user.UserId() is not null ? AuditActorKind.User
        : user.Identity is { IsAuthenticated: true } ? AuditActorKind.Machine
        : AuditActorKind.Unknown;
}
