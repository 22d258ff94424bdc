using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;

namespace FlexPortal.Cli.Remote;

/// <summary>What a portal answered.</summary>
/// <param name="Value">As the types of the portal.</param>
/// <param name="Json">As it was sent.</param>
internal sealed record Answer<T>(T Value, string Json);

/// <summary>Reads the JSON of the API back into the types that it was written from, those that only the database makes included.</summary>
internal static class RemoteJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OpenEntities } } };
        FlexJson.Configure(options);
        options.Converters.Add(new NamesOfSections());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>An entity has a constructor and setters of its own; they are used here as the database's mapper uses them.</summary>
    private static void OpenEntities(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.CreateObject is not null
            || type.Type.GetConstructors().Length > 0 || type.Type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, []) is null)
            return;

        type.CreateObject = () => Activator.CreateInstance(type.Type, nonPublic: true)!;
        foreach (var property in type.Properties.Where(property => property.Set is null))
        {
            if (property.AttributeProvider is PropertyInfo { SetMethod: { } set })
                property.Set = (entity, value) => set.Invoke(entity, [value]);
        }
    }

    private sealed class NamesOfSections : JsonConverter<SectionNames>
    {
        public override SectionNames Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, SectionNames value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IEnumerable<string>>(writer, value, options);
    }
}
