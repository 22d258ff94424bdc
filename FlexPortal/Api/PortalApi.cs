using System.Text.Json;
using System.Text.Json.Serialization;
using FlexPortal.Core.Flex;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.OpenApi;

namespace FlexPortal.Api;

/// <summary>JSON, problem documents and the OpenAPI description, for every feature's endpoints.</summary>
internal static class PortalApi
{
    public static void AddPortalApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => FlexJson.Configure(options.SerializerOptions));
        services.AddSignalR().AddJsonProtocol(options => FlexJson.Configure(options.PayloadSerializerOptions));
        services.AddProblemDetails();
        services.AddPortalHealth();
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "FlexPortal",
                Version = "v1",
                Description = "Fetch Flex statements, watch runs, read rows and original bytes. Times are UTC in ISO 8601.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        }));
    }

    /// <summary>A fault that nobody expected: a problem document for programs, a page for people, no stack trace for either.</summary>
    public static void UsePortalErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = async context =>
            {
                var bad = context.Features.Get<IExceptionHandlerFeature>()?.Error as BadHttpRequestException;
                context.Response.StatusCode = bad?.StatusCode ?? StatusCodes.Status500InternalServerError;
                await Results.Problem(
                    bad is null ? "Try again; if it happens again, the portal's log has the details." : "Send JSON as the API description says.",
                    statusCode: context.Response.StatusCode,
                    title: bad is null ? "The portal met a fault of its own." : "The request cannot be read.",
                    extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = bad is null ? "INTERNAL" : "REQUEST_INVALID" })
                    .ExecuteAsync(context);
            },
        });
    }
}
