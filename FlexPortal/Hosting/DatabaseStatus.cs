using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticAssets;

namespace FlexPortal.Hosting;

/// <summary>While the embedded PostgreSQL is being restarted, answers requests with its status instead of waiting for it.</summary>
internal static class DatabaseStatus
{
    public static void UseDatabaseStatus(this WebApplication app)
    {
        var server = app.Services.GetRequiredService<EmbeddedServerMonitor>();
        app.Use((context, next) =>
            server.Current is { Error: { } error } status && NeedsDatabase(context)
                ? Explain(context.Request, status, error).ExecuteAsync(context)
                : next(context));
    }

    private static bool NeedsDatabase(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null;

    private static IResult Explain(HttpRequest request, EmbeddedServerStatus status, PortalError error) => NotFoundPages.WantsPage(request)
        ? new RazorComponentResult<DatabaseRestartPage>(new { status.Message, status.Code, status.Attempt })
        {
            StatusCode = StatusCodes.Status503ServiceUnavailable,
        }
        : Problem.Of(error);
}
