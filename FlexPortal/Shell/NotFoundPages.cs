namespace FlexPortal.Shell;

/// <summary>Gives people a page where an address leads nowhere; programs keep the empty answer or the problem document.</summary>
internal static class NotFoundPages
{
    public static void UsePortalNotFoundPages(this WebApplication app) => app.UseWhen(
        context => WantsPage(context.Request),
        pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));

    internal static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
