using System.Globalization;
using System.Text.Json;

namespace FlexPortal.Tests.Api;

/// <summary>
/// Validates a JSON value against a schema of an OpenAPI document, strictly: an undescribed property is an error, unless the schema
/// describes none. It knows the JSON Schema keywords that the document uses, and fails on an unknown type.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>Every place where the value is not as described.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string place = "$")
    {
        if (schema.TryGetProperty("$ref", out _))
            return Faults(value, Resolve(schema), place);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Count(choice => !Faults(value, choice, place).Any()) == 1 ? []
                : [$"{place}: fits none or several of oneOf"];

        return TypeFaults(value, schema, place).Concat(value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFaults(value, schema, place),
            JsonValueKind.Array => schema.TryGetProperty("items", out var items)
                ? value.EnumerateArray().SelectMany((item, i) => Faults(item, items, $"{place}[{i}]"))
                : [$"{place}: an array whose items are not described"],
            JsonValueKind.String => TextFaults(value.GetString()!, schema, place),
            _ => [],
        });
    }

    /// <summary>The schema itself where there is only a reference to it.</summary>
    public JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(document, (element, name) => element.GetProperty(name))
        : schema;

    private static IEnumerable<string> TypeFaults(JsonElement value, JsonElement schema, string place)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            // A schema without a type allows any value.
            return schema.EnumerateObject().All(p => p.NameEquals("description")) ? [] : [$"{place}: the schema has no type"];
        }

        string?[] allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString())]
            : [type.GetString()];
        return allowed.Any(name => IsOfType(value, name!)) ? [] : [$"{place}: {value.ValueKind} is not {string.Join('|', allowed)}"];
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException(type),
    };

    private IEnumerable<string> ObjectFaults(JsonElement value, JsonElement schema, string place)
    {
        if (!schema.TryGetProperty("properties", out var properties))
            yield break;

        foreach (var property in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(property.Name, out var described))
                yield return $"{place}.{property.Name}: not described";
            else
                foreach (var fault in Faults(property.Value, described, $"{place}.{property.Name}"))
                    yield return fault;
        }

        if (!schema.TryGetProperty("required", out var required))
            yield break;
        foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
            yield return $"{place}.{name}: required, and missing";
    }

    private static IEnumerable<string> TextFaults(string text, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.ValueEquals(text)))
            yield return $"{place}: '{text}' is none of {words}";
        if (schema.TryGetProperty("format", out var format) && !HasFormat(text, format.GetString()!))
            yield return $"{place}: '{text}' is no {format}";
    }

    private static bool HasFormat(string text, string format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "char" => text.Length == 1,
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => throw new NotSupportedException(format),
    };
}
