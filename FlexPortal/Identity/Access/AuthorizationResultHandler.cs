using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Identity.Tokens;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Identity.Access;

/// <summary>The answer without sign-in or permission: a page for users, a problem document for programs.</summary>
internal sealed class AuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            await next(context);
        else if (context.User.Identity is not { IsAuthenticated: true })
            await AskAsync(context);
        else
            await ForbidAsync(context, next);
    }

    private static Task AskAsync(HttpContext context)
    {
        if (context.Features.Get<RefusedToken>() is { } refused)
            return TokenAccess.Problem(context, refused).ExecuteAsync(context);

        // A form that was sent after the session had ended: what it wanted is not done, and the user signs in first.
        if (!ReadsPages(context))
        {
            TokenAccess.Challenge(context);
            return Problem.Of(
                StatusCodes.Status401Unauthorized, "SIGN_IN_REQUIRED", "The request is not signed in.",
                "Programs send a token in the header Authorization: Bearer. In a browser sign in at /sign-in; a request that changes "
                + "something "
                + "then also needs the token of its form.").ExecuteAsync(context);
        }

        var back = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : "";
        return new SeeOther(back is "" or "/" ? "/sign-in" : $"/sign-in?returnUrl={Uri.EscapeDataString(back)}").ExecuteAsync(context);
    }

    private static async Task ForbidAsync(HttpContext context, RequestDelegate next)
    {
        await context.RequestServices.GetRequiredService<AuditLog>().DeniedAsync(context);
        var byToken = context.User.TokenId() is not null;
        await ((NotFoundPages.WantsPage(context.Request) && !byToken, ReadsPages(context) && !byToken) switch
        {
            (true, _) => ReplacementPage.ShowAsync<Pages.NotAllowedPage>(context, next),
            (_, true) => new SeeOther("/not-allowed").ExecuteAsync(context),
            _ => NotAllowed(context, context.GetEndpoint()?.Metadata.GetOrderedMetadata<NeedsAttribute>()).ExecuteAsync(context),
        });
    }

    private static bool ReadsPages(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string RolesWith(Capability capability) =>
        string.Join(" or ", Enum.GetValues<PortalRole>().Where(role => role.May(capability)).Select(EnumFormatter.From));

    private static ProblemHttpResult NotAllowed(HttpContext context, IReadOnlyList<NeedsAttribute>? needs)
    {
        var need = needs is [.., var last] ? $"It needs the role {RolesWith(last.Capability)}; an" : "An";
        if (context.User.TokenId() is null)
            return Problem.Of(
                StatusCodes.Status403Forbidden,
                "NOT_ALLOWED",
                "Your role does not allow this.",
                $"{need} administrator can change your role.");

        TokenAccess.Challenge(context, "insufficient_scope");
        return Problem.Of(
            StatusCodes.Status403Forbidden, "NOT_ALLOWED", "The token's role does not allow this.",
            $"{need} owner with a role that does can make a token with it; a token never has more permissions than its owner.");
    }
}
