using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// Columns of type jsonb that hold records. They are read, not tracked: two values are the same when they are one object.
/// </summary>
internal static class JsonColumn
{
    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property, JsonSerializerOptions options) =>
        property.HasColumnType("jsonb").HasConversion(
            new ValueConverter<T, string>(
                value => JsonSerializer.Serialize(value, options),
                text => JsonSerializer.Deserialize<T>(text, options)!),
            new ValueComparer<T>(favorStructuralComparisons: false));
}
