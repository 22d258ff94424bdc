using FlexPortal.Hosting;
using Microsoft.AspNetCore.Antiforgery;

namespace FlexPortal.Identity.Access;

/// <summary>
/// A browser sends the cookie with whatever a page tells it to send. So a request that changes something in the name of a session carries
/// the token of a form of ours too, also where it has no form: in the header RequestVerificationToken.
/// </summary>
internal static class FormTokenCheck
{
    public static async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (context.User.SessionId() is null
            || HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method)
            || request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
            || await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await next(context);
            return;
        }

        await Problem.Of(
            StatusCodes.Status400BadRequest,
            "FORM_TOKEN_MISSING",
            "The request does not come from a page of this portal, or the page is too old.",
            "Load the page again and send it from there.").ExecuteAsync(context);
    }
}
