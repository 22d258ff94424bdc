using System.Text.Json.Serialization.Metadata;
using FlexPortal.Core.Platform.Telemetry;
using Microsoft.AspNetCore.Mvc;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FlexPortal.Hosting;

/// <summary>Masks secrets in every problem document as it is written: an error can quote the request.</summary>
internal static class RedactedProblems
{
    public static void AddRedactedProblems(this IServiceCollection services) =>
        services.AddOptions<JsonOptions>().PostConfigure<Redactor>(static (options, redactor) =>
        options.SerializerOptions.TypeInfoResolver = options.SerializerOptions.TypeInfoResolver?.WithAddedModifier(
            info => Scrub(info, redactor)));

    private static void Scrub(JsonTypeInfo info, Redactor redactor)
    {
        if (!typeof(ProblemDetails).IsAssignableFrom(info.Type))
            return;

        foreach (var property in info.Properties)
        {
            if (property.Get is not { } read)
                continue;
            if (property.PropertyType == typeof(string))
                property.Get = problem => read(problem) is string text ? redactor.Scrub(text) : null;
            else if (property.IsExtensionData)
                property.Get = problem => read(problem) is IDictionary<string, object?> more ? Scrub(more, redactor) : null;
        }
    }

    private static Dictionary<string, object?> Scrub(IDictionary<string, object?> more, Redactor redactor) =>
        more.ToDictionary(pair => pair.Key, pair => pair.Value is string text ? redactor.Scrub(text) : pair.Value, StringComparer.Ordinal);
}
