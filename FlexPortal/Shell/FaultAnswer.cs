using System.Diagnostics;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Shell;

/// <summary>The page for an internal error. It is rendered outside the request, because the request's rendering failed.</summary>
internal sealed class FaultAnswer : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var page = new StaticRowRenderer(httpContext.RequestServices, httpContext.RequestServices.GetRequiredService<ILoggerFactory>());
        var name = Activity.Current?.Id ?? httpContext.TraceIdentifier;
        var markup = await page.RenderAsync<FaultPage>([new(StringComparer.Ordinal) { [nameof(FaultPage.Request)] = name }]);
        await Results.Content(
            markup[0].Value, "text/html; charset=utf-8", statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
    }
}
