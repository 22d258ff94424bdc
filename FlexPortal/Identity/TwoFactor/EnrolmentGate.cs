using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Authorization;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>Answers a user who must set up two-factor authentication first: the page that does it, and sign-out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class DuringEnrolmentAttribute : Attribute;

/// <summary>
/// Redirects a user who must set up two-factor authentication to the page that does it. Everything else is refused unless it is marked with
/// <see cref="DuringEnrolmentAttribute"/>.
/// </summary>
internal static class EnrolmentGate
{
    public const string Page = "/account/enrol";

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (!context.User.MustEnrol()
            || metadata?.GetMetadata<DuringEnrolmentAttribute>() is not null
            || metadata?.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        if (NotFoundPages.WantsPage(context.Request))
            return new SeeOther(
                $"{Page}?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}").ExecuteAsync(context);
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return new SeeOther(Page).ExecuteAsync(context);

        return Problem.Of(
            StatusCodes.Status403Forbidden,
            "TWO_FACTOR_REQUIRED",
            "This portal requires two-factor authentication, and this user has not set it up.",
            $"Open {Page} in a browser and set it up; until then nothing else answers.").ExecuteAsync(context);
    }
}
