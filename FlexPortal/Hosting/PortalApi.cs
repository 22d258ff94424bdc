using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Diagnostics;

namespace FlexPortal.Hosting;

/// <summary>JSON, problem documents and the OpenAPI description, for every feature's endpoints.</summary>
internal static partial class PortalApi
{
    public static void AddPortalApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            PortalJson.Configure(options.SerializerOptions);
            // "5" is not a number here, as the description says.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // A member that is ignored would look accepted: unknown and repeated members are refused.
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.AllowDuplicateProperties = false;
        });
        services.AddOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>().Configure<IServiceProvider>((options, provider) =>
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountKeyJson.Resolver(provider)));
        // A malformed request is refused with a problem document, not with an empty answer.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddRedactedProblems();
        services.AddSignalR().AddJsonProtocol(options => PortalJson.Configure(options.PayloadSerializerOptions));
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.AddPortalHealth();
        services.AddSingleton(NavEntry.Of<ApiPage>(NavGroup.Help, "API", IconName.Api));
        services.AddOpenApi(PortalDescription.Configure);
    }

    /// <summary>
    /// Gives every error a body: a problem document for programs, a page for browsers, never a stack trace.
    /// </summary>
    public static void UsePortalErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static context => Explain(context).ExecuteAsync(context),
            // A bad request is answered, not logged.
            SuppressDiagnosticsCallback = static fault => fault.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
    }

    private static IResult Explain(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Of(
            StatusCodes.Status413PayloadTooLarge, "REQUEST_TOO_LARGE", "The request is larger than any that the portal answers.",
            "Send what /openapi/v1.json describes."),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, "REQUEST_INVALID", "The request cannot be read.", Reason(bad)),
        AuditUnavailableException => Problem.Of(AuditUnavailableException.Error),
        PortalException known => Problem.Of(known.Error),
        { } fault when DatabaseErrors.Explain(fault) is { } error => Problem.Of(error),
        _ when NotFoundPages.WantsPage(context.Request) => new FaultAnswer(),
        _ => Problem.Of(PortalError.Internal),
    };

    private static string Reason(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => "Send the body as application/json, or send none.",
        { InnerException: JsonException fault } when Missing().Match(fault.Message) is { Success: true } missing =>
            $"The body lacks {missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}.",
        { InnerException: JsonException { Path: { Length: > 1 } path } } => $"{path} is not as /openapi/v1.json describes it.",
        { InnerException: JsonException } => "The body is not JSON of the form that /openapi/v1.json describes.",
        _ when Parameter().Match(bad.Message) is { Success: true } named =>
            $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(named.Groups["name"].Value)} is not as /openapi/v1.json describes it.",
        _ => "A part of the request does not have the form that /openapi/v1.json describes.",
    };

    // The framework says the names in its messages only. They are those of the handlers, never what was sent.
    [GeneratedRegex("parameter \"\\S+ (?<name>[A-Za-z]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: (?<names>'[a-z_]+'(, '[a-z_]+')*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    /// <summary>Adds a code and a next step to what the framework refuses itself.</summary>
    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Extensions.TryAdd("code", problem.Status switch
        {
            StatusCodes.Status404NotFound => "NOT_FOUND",
            StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
            StatusCodes.Status413PayloadTooLarge => "REQUEST_TOO_LARGE",
            StatusCodes.Status415UnsupportedMediaType => "REQUEST_INVALID",
            StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE",
            >= 500 => "INTERNAL",
            _ => "REQUEST_REFUSED",
        });
        problem.Detail ??= "/openapi/v1.json describes every address of this portal.";
    }
}
