using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using FlexPortal.Identity.Tokens;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlexPortal.Hosting;

/// <summary>The parts of the OpenAPI document that the framework does not generate.</summary>
internal static class PortalDescription
{
    private const string Token = "token";
    private const string ProblemJson = "application/problem+json";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "FlexPortal",
                Version = "v1",
                Description = "Fetch Flex statements, watch runs, read rows and original statements. Times are UTC in ISO 8601.",
            };
            document.Servers = [];
            DescribeTokens(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type).IsEnum)
            {
                // The reference to it says whether it can be null.
                schema.Type = JsonSchemaType.String;
                schema.Enum = schema.Enum?.Where(value => value is not null).ToList();
            }

            // The framework describes whether a list can be null, and not whether its texts can.
            if (schema.Items is OpenApiSchema items && HasNulls(context.JsonPropertyInfo))
                items.Type |= JsonSchemaType.Null;
            if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
                DescribeProblem(schema);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(AddRefusalsAsync);
    }

    private static bool HasNulls(JsonPropertyInfo? property) =>
        property?.AttributeProvider is PropertyInfo { PropertyType: { IsGenericType: true } type } list
        && type.GenericTypeArguments is [{ IsValueType: false }]
        && new NullabilityInfoContext().Create(list).GenericTypeArguments[0].ReadState is NullabilityState.Nullable;

    /// <summary>Describes a header of an answer.</summary>
    public static RouteHandlerBuilder DescribesHeader(this RouteHandlerBuilder route, string status, string name, string meaning) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.GetValueOrDefault(status) is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers[name] = new OpenApiHeader { Description = meaning, Schema = Text() };
            }

            return Task.CompletedTask;
        });

    /// <summary>Errors that every operation of its kind can return.</summary>
    private static async Task AddRefusalsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), parameterDescription: null, cancellationToken);
        context.Document?.AddComponent(nameof(ProblemDetails), problem);
        var responses = operation.Responses ??= [];
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesTokensAttribute>().Any())
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Token, context.Document)] = [] }];
            var refused = Refusal("Not signed in, or the token is invalid, expired or revoked", context.Document);
            var scheme = new OpenApiHeader { Description = "The authentication scheme.", Schema = Text() };
            refused.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { ["WWW-Authenticate"] = scheme };
            responses.TryAdd("401", refused);
            responses.TryAdd("403", Refusal("The role lacks the permission", context.Document));
        }

        if (!string.Equals(context.Description.HttpMethod, HttpMethods.Get, StringComparison.OrdinalIgnoreCase))
            responses.TryAdd("403", Refusal("The request comes from a page of another origin", context.Document));
        if (operation.RequestBody is { Content: { } body })
            responses.TryAdd("415", Refusal($"The body is not {string.Join(" or ", body.Keys)}", context.Document));
        responses.TryAdd("503", Refusal("The database does not answer, or the portal is stopping", context.Document));
        responses.TryAdd("default", Refusal("An internal error, or a request that cannot be read", context.Document));
    }

    private static void DescribeTokens(OpenApiDocument document)
    {
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Token] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "fp_PUBLICID_SECRET",
            Description = "An API token, created on /account. A signed-in browser needs none.",
        };
    }

    private static OpenApiResponse Refusal(string meaning, OpenApiDocument? document) => new()
    {
        Description = meaning,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [ProblemJson] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
        },
    };

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "An error (RFC 9457).";
        schema.Required = new HashSet<string>(["type", "title", "status", "detail", "code"], StringComparer.Ordinal);
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("A link that explains the status."),
            ["title"] = Text("What happened, in one sentence."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["detail"] = Text("What to do next, or which part of the request is wrong."),
            ["code"] = Text("Stable identifier in capitals, such as RUN_ALREADY_ACTIVE."),
            ["trace_id"] = Text("Names this request in the portal's log."),
            ["active_run_id"] = Text("With RUN_ALREADY_ACTIVE: the run that is active.", "uuid"),
            ["active_run"] = Text("With RUN_ALREADY_ACTIVE: its address."),
            ["ingestion_run_id"] = Text("The run that the request named.", "uuid"),
            ["raw_artifact_id"] = Text("The artifact that the request named.", "uuid"),
            ["section_mute_id"] = Text("The mute that the request named.", "uuid"),
        };
    }

    private static OpenApiSchema Text(string? meaning = null, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = meaning, Format = format };
}
