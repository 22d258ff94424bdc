using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlexPortal.Hosting;

/// <summary>
/// Refuses a query parameter that an address of the API does not have. A misspelt filter would otherwise answer with everything, and the
/// caller would take it for the part that was asked for.
/// </summary>
internal static class KnownParameters
{
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
