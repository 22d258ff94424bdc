using System.Security.Claims;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Identity.Access;

/// <summary>Users as the framework carries them through a request or a circuit.</summary>
internal static class PortalClaims
{
    /// <summary>Name under which the owner of a portal without sign-in acts.</summary>
    public const string Owner = "owner";

    private const string KeyClaim = "session_key";
    private const string SessionClaim = "session_id";
    private const string AccountsClaim = "accounts";
    private const string AccountClaim = "account";
    private const string EveryAccount = "all";
    private const string TokenClaim = "token_id";
    private const string TokenPrefixClaim = "token_prefix";
    private const string EnrolClaim = "must_enrol";

    /// <summary>A user with a session.</summary>
    public static ClaimsPrincipal Of(SignedInUser user, string key, string scheme)
    {
        var (held, session) = (new Claim(KeyClaim, key), new Claim(SessionClaim, user.SessionId.ToString()));
        // Without a role there is no capability: nothing is allowed, wherever it is asked.
        return user.MustEnrol
            ? Make(scheme, user.UserId, user.Name, role: null, AccountScope.None, held, session, new Claim(EnrolClaim, "true"))
            : Make(scheme, user.UserId, user.Name, user.Role, user.Accounts, held, session);
    }

    /// <summary>A program with an API token.</summary>
    public static ClaimsPrincipal Of(TokenBearer bearer, string scheme) => Make(
        scheme, bearer.UserId, bearer.Name, bearer.Role, bearer.Accounts,
        new Claim(TokenClaim, bearer.ApiTokenId.ToString()), new Claim(TokenPrefixClaim, TokenValue.PrefixOf(bearer.PublicId)));

    /// <summary>The owner, in single-user mode.</summary>
    public static ClaimsPrincipal OfOwner(string scheme) => Make(scheme, Guid.Empty, Owner, PortalRole.Admin, AccountScope.All);

    /// <summary>The key in the cookie; null without a session.</summary>
    public static string? SessionKey(this ClaimsPrincipal user) => user.FindFirstValue(KeyClaim);

    /// <summary>The session; null without one.</summary>
    public static Guid? SessionId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(SessionClaim), out var id) ? id : null;

    /// <summary>The API token; null without one.</summary>
    public static Guid? TokenId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(TokenClaim), out var id) ? id : null;

    /// <summary>The beginning of the token, which names it; null where there is none.</summary>
    public static string? TokenPrefix(this ClaimsPrincipal user) => user.FindFirstValue(TokenPrefixClaim);

    /// <summary>The user; null for the owner, and without sign-in.</summary>
    public static Guid? UserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && id != Guid.Empty ? id : null;

    /// <summary>The role; null without sign-in.</summary>
    public static PortalRole? Role(this ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true }
            && user.FindFirstValue(ClaimTypes.Role) is { } text
            && EnumFormatter.TryParse<PortalRole>(text, out var role)
            ? role
            : null;

    /// <summary>Whether they have to turn on one-time codes before anything else.</summary>
    public static bool MustEnrol(this ClaimsPrincipal user) =>
        user.HasClaim(claim => string.Equals(claim.Type, EnrolClaim, StringComparison.Ordinal));

    /// <summary>Whether they may, by the role they had when the request or the circuit began.</summary>
    public static bool May(this ClaimsPrincipal user, Capability capability) => user.Role() is { } role && role.May(capability);

    /// <summary>
    /// The accounts that the user sees, as of the start of the request or circuit. A change of accounts gives a new stamp, which ends
    /// both. Without a claim there are none.
    /// </summary>
    public static AccountScope Accounts(this ClaimsPrincipal user) => user.Identity is not { IsAuthenticated: true } ? AccountScope.None
        : user.HasClaim(AccountsClaim, EveryAccount) ? AccountScope.All
        : AccountScope.Only(user.FindAll(AccountClaim).Select(claim => claim.Value));

    private static IEnumerable<Claim> ClaimsOf(AccountScope accounts) =>
        accounts.Accounts is { } named ? named.Select(account => new Claim(AccountClaim, account)) : [new(AccountsClaim, EveryAccount)];

    private static ClaimsPrincipal Make(
        string scheme, Guid id, string name, PortalRole? role, AccountScope accounts, params Claim[] more) =>
        new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, id.ToString()),
            new(ClaimTypes.Name, name),
            .. role is { } has ? [new Claim(ClaimTypes.Role, EnumFormatter.From(has))] : Array.Empty<Claim>(),
            .. ClaimsOf(accounts),
            .. more
        ],
        scheme));
}
