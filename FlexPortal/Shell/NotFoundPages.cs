using Microsoft.AspNetCore.Diagnostics;

namespace FlexPortal.Shell;

/// <summary>Gives browsers a page for an unknown address; programs get the empty answer or the problem document.</summary>
internal static class NotFoundPages
{
    public static void UsePortalNotFoundPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!WantsPage(context.Request) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
    }

    internal static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
