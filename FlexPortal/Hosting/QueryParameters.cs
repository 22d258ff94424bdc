using System.Reflection;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace FlexPortal.Hosting;

/// <summary>
/// Parameters of the query string: describes and parses those of lists, and refuses one that an address of the API does not have. A
/// misspelt filter would otherwise answer with everything, and the caller would take it for the part that was asked for.
/// </summary>
internal static class QueryParameters
{
    /// <summary>The list parameters of a request.</summary>
    public static ListQuery Query<TRow, TItem>(this ListDefinition<TRow, TItem> list, IQueryCollection query) =>
        ListQuery.Of(list.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)query[parameter.Name].ToString())));

    /// <summary>Reads a query; false with a sentence when it cannot be understood.</summary>
    /// <param name="list">The list.</param>
    /// <param name="query">The texts.</param>
    /// <param name="zone">The zone of days and times without an offset; null for the one that the query names, else UTC.</param>
    /// <param name="request">What was read.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead<TRow, TItem>(
        this ListDefinition<TRow, TItem> list, ListQuery query, ReadingZone? zone, out ListRequest<TRow, TItem> request, out string fault)
    {
        var there = zone ?? (query[ListQuery.Zone] is { } named ? ReadingZone.Find(named) : ReadingZone.Utc);
        var isRead = list.TryParse(query, (there ?? ReadingZone.Utc).Info, out request, out fault);
        if (there is not null)
            return isRead;

        fault = "tz is an IANA time zone, such as Europe/Zurich.";
        return false;
    }

    /// <summary>Describes the parameters of a list, which its handler reads from the query string.</summary>
    public static RouteHandlerBuilder Takes<TRow, TItem>(this RouteHandlerBuilder route, ListDefinition<TRow, TItem> list) =>
        route.TakesTexts([.. list.Parameters.Select(parameter => new[] { parameter.Name, parameter.Description })]);

    /// <summary>Describes parameters that the handler reads from the query string as texts: pairs of name and description.</summary>
    public static RouteHandlerBuilder TakesTexts(this RouteHandlerBuilder route, params string[][] parameters) =>
        route.WithMetadata(new QueryTexts([.. parameters.Select(pair => pair[0])])).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var pair in parameters)
                operation.Parameters.Add(
                    new OpenApiParameter
                    {
                        Name = pair[0],
                        In = ParameterLocation.Query,
                        Description = pair[1],
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String }
                    });
            return Task.CompletedTask;
        });

    /// <summary>Lets every endpoint of the group answer 400 <c>PARAMETER_UNKNOWN</c> to a name that it does not describe.</summary>
    public static RouteGroupBuilder RefusesUnknownParameters(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory(static (endpoint, next) =>
        {
            var declared = endpoint.MethodInfo.GetParameters().SelectMany(NamesOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation => UnknownIn(invocation.HttpContext, declared) is { } name
                ? ValueTask.FromResult<object?>(Refuse(name))
                : next(invocation);
        });
        group.ProducesProblem(StatusCodes.Status400BadRequest);
        return group;
    }

    private static string? UnknownIn(HttpContext http, HashSet<string> declared)
    {
        if (http.Request.Query.Count == 0)
            return null;
        var read = http.GetEndpoint()?.Metadata.GetOrderedMetadata<QueryTexts>() ?? [];
        return http.Request.Query.Keys.FirstOrDefault(
            name => !declared.Contains(name) && !read.Any(texts => texts.Names.Contains(name, StringComparer.OrdinalIgnoreCase)));
    }

    // Only what looks like a name is repeated: the text may be a secret in the wrong place.
    private static ProblemHttpResult Refuse(string name) => Problem.Of(
        StatusCodes.Status400BadRequest, "PARAMETER_UNKNOWN",
        name.Length is > 0 and <= 30 && name.All(letter => char.IsAsciiLetterLower(letter) || letter is '_')
            ? $"This address has no parameter {name}." : "This address does not have one of the parameters.",
        "/openapi/v1.json describes the parameters of every address.");

    private static IEnumerable<string> NamesOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<AsParametersAttribute>() is null
            ? [NameOf(parameter, parameter.Name!)]
            : parameter.ParameterType.GetProperties().Select(property => NameOf(property, property.Name));

    private static string NameOf(ICustomAttributeProvider declared, string name) =>
        declared.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? name;
}

/// <summary>Names of query parameters that a handler reads itself.</summary>
internal sealed record QueryTexts(IReadOnlyList<string> Names);

/// <summary>A condition in the query string, in the forms that filters of lists have.</summary>
internal readonly record struct QueryFlag(bool Value)
{
    public static bool TryParse(string? text, out QueryFlag flag)
    {
        var found = FlagParser.Find(text);
        flag = new(found is true);
        return found is not null;
    }
}
