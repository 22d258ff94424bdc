using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.OpenApi;

namespace FlexPortal.Hosting;

/// <summary>Lists over HTTP: parses the query string, and describes its parameters.</summary>
internal static class ListParameters
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
}
