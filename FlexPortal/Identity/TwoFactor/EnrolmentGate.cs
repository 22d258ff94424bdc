using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Authorization;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>What answers somebody who must have one-time codes and has none yet: the page that turns them on, and the way out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class DuringEnrolmentAttribute : Attribute;

/// <summary>
/// Whoever must have one-time codes and has none is led to the page that turns them on. Nothing else answers: not what is named here is
/// refused, but all that is not.
/// </summary>
internal static class EnrolmentGate
{
    public const string Page = "/account/enrol";

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (!context.User.MustEnrol() || metadata?.GetMetadata<DuringEnrolmentAttribute>() is not null || metadata?.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        if (NotFoundPages.WantsPage(context.Request))
            return new SeeOther($"{Page}?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}").ExecuteAsync(context);
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return new SeeOther(Page).ExecuteAsync(context);

        return Problem.Of(
            StatusCodes.Status403Forbidden, "TWO_FACTOR_REQUIRED", "This portal requires one-time codes, and this user has none yet.",
            $"Open {Page} in a browser and turn them on; until then nothing else answers.").ExecuteAsync(context);
    }
}
