using System.Text.Encodings.Web;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.Identity.Tokens;

/// <summary>
/// Programs, by the header <c>Authorization: Bearer</c> and by nothing else: what stands in an address ends up in logs. Whoever shows a
/// token is that token alone; a cookie beside it is not looked at, also when the token does not count.
/// </summary>
internal sealed class TokenScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Token";

    /// <summary>The scheme that asks either the token or the cookie, never both.</summary>
    public const string Either = "TokenOrSession";

    private const string Bearer = "Bearer ";

    /// <summary>Registers sign-in by cookie and by token.</summary>
    public static AuthenticationBuilder AddTo(IServiceCollection services) => services.AddAuthentication(Either)
        .AddPolicyScheme(
            Either,
            displayName: null,
            choice => choice.ForwardDefaultSelector = static http => IsShown(http.Request) ? SchemeName : SessionCookie.Scheme)
        .AddScheme<AuthenticationSchemeOptions, TokenScheme>(SchemeName, configureOptions: null)
        .AddCookie(SessionCookie.Scheme, SessionCookie.Configure);

    // A proxy's own Authorization: Basic is none of the portal's business.
    private static bool IsShown(HttpRequest request) => request.Headers.Authorization.Any(IsBearer);

    private static bool IsBearer(string? header) =>
        header is not null
            && (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                || header.Equals("Bearer", StringComparison.OrdinalIgnoreCase));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TokenValue.TryRead(Shown(Request.Headers.Authorization), out var token))
            return Refuse(TokenRejection.Unknown);

        var check = await tokens.CheckAsync(token, AuditActors.AddressOf(Context), Context.RequestAborted);
        if (check.Bearer is { } bearer)
            return AuthenticateResult.Success(new AuthenticationTicket(PortalClaims.Of(bearer, SchemeName), SchemeName));

        if (check.Fault is not TokenRejection.Unknown)
            IdentityLog.TokenRefused(Logger, token.PublicId, check.Fault);
        return Refuse(check.Fault);
    }

    private static string? Shown(StringValues headers) => headers is [{ Length: > 7 } only] ? only[Bearer.Length..].Trim() : null;

    private AuthenticateResult Refuse(TokenRejection fault)
    {
        Context.Features.Set(new RefusedToken(fault is TokenRejection.Expired));
        return AuthenticateResult.Fail("The token does not count.");
    }
}

/// <summary>Stands with a request whose token does not count.</summary>
/// <param name="IsExpired">Whether it did until its time was over; the caller is told nothing else.</param>
internal sealed record RefusedToken(bool IsExpired);
