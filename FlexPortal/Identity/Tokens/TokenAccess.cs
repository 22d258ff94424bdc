using FlexPortal.Core.Platform.Audit;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FlexPortal.Identity.Tokens;

/// <summary>An endpoint or a hub that programs may ask with a token. Without it a token is refused: pages, forms, users, secrets.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TakesTokensAttribute : Attribute;

/// <summary>The endpoints that accept API tokens, and the answers of the others.</summary>
internal static class TokenAccess
{
    /// <summary>Programs may ask these endpoints with a token.</summary>
    public static TBuilder TakesTokens<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new TakesTokensAttribute());

    /// <summary>Refuses a token where it is not meant to be used, whatever its role.</summary>
    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // An address without a route is answered as for every caller.
        if (context.User.TokenId() is null || context.GetEndpoint() is not RouteEndpoint { Metadata: var metadata }
            || metadata.GetMetadata<TakesTokensAttribute>() is not null || metadata.GetMetadata<OpenToAllAttribute>() is not null)
        {
            await next(context);
            return;
        }

        await context.RequestServices.GetRequiredService<AuditLog>().DeniedAsync(context);
        Challenge(context, "insufficient_scope");
        await Hosting.Problem.Of(
            StatusCodes.Status403Forbidden, "TOKEN_NOT_ACCEPTED", "This is for users who are signed in, not for tokens.",
            "/openapi/v1.json lists what a token can ask for. Use the pages for everything else.").ExecuteAsync(context);
    }

    /// <summary>The answer to an invalid token. Only an expiry has a code of its own: its owner creates a new token.</summary>
    public static ProblemHttpResult Problem(HttpContext context, RefusedToken refused)
    {
        Challenge(context, "invalid_token");
        return refused.IsExpired
            ? Hosting.Problem.Of(
                StatusCodes.Status401Unauthorized,
                "TOKEN_EXPIRED",
                "The token has expired.",
                "Make a new one under /account and use it in its place.")
            : Hosting.Problem.Of(
                StatusCodes.Status401Unauthorized, "TOKEN_INVALID", "The token is invalid, expired or revoked.",
                "Check that it was copied whole, and on /account that it was not revoked; or make a new one there.");
    }

    /// <summary>Says how to ask (RFC 6750).</summary>
    public static void Challenge(HttpContext context, string? error = null) =>
        context.Response.Headers[HeaderNames.WWWAuthenticate] = error is null
            ? "Bearer realm=\"FlexPortal\""
            : $"Bearer realm=\"FlexPortal\", error=\"{error}\"";
}
