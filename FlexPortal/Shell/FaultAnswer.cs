using System.Diagnostics;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell;

/// <summary>The page that says that the portal met a fault of its own. It is rendered apart from the request, whose rendering is what failed.</summary>
internal sealed class FaultAnswer : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var page = new StaticRowRenderer(httpContext.RequestServices, httpContext.RequestServices.GetRequiredService<ILoggerFactory>());
        var name = Activity.Current?.Id ?? httpContext.TraceIdentifier;
        var markup = await page.RenderAsync<FaultPage>([new(StringComparer.Ordinal) { [nameof(FaultPage.Request)] = name }]);
        await Results.Content(markup[0].Value, "text/html; charset=utf-8", statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
    }
}
