using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace FlexPortal.Audit;

/// <summary>
/// Keeps the address of the request with the signed-in user: a live page has no request any more when something is done on it, only
/// the user with whom its line was opened.
/// </summary>
internal sealed class FromAddress(IHttpContextAccessor requests) : IClaimsTransformation
{
    public const string ClaimName = "from_address";

    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true } || principal.HasClaim(claim => claim.Type is ClaimName)
            || requests.HttpContext is not { } http || AuditActors.AddressOf(http) is not { } address)
            return Task.FromResult(principal);

        // A principal of its own: one may stand for many requests.
        return Task.FromResult(new ClaimsPrincipal([.. principal.Identities, new ClaimsIdentity([new(ClaimName, address)])]));
    }
}
