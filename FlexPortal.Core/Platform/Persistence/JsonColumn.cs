using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Columns of type jsonb that hold records.</summary>
internal static class JsonColumn
{
    public static ValueConverter<T, string> Converter<T>(JsonSerializerOptions options) => new(
        value => JsonSerializer.Serialize(value, options),
        text => JsonSerializer.Deserialize<T>(text, options)!);
}
