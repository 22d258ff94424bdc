using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Enums are stored as lower-case words, the same ones that JSON and the CHECK constraints use.</summary>
internal static class EnumFormatter
{
    public static string From<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Parse<T>(string text) where T : struct, Enum =>
        Enum.GetValues<T>().FirstOrNull(value => string.Equals(From(value), text, StringComparison.Ordinal))
        ?? throw new FormatException($"'{text}' is no {typeof(T).Name}.");

    public static bool TryParse<T>(string text, out T value) where T : struct, Enum
    {
        var found = Enum.GetValues<T>().FirstOrNull(candidate => string.Equals(From(candidate), text, StringComparison.Ordinal));
        value = found.GetValueOrDefault();
        return found is not null;
    }

    public static ValueConverter<T, string> Converter<T>() where T : struct, Enum => new(value => From(value), text => Parse<T>(text));

    private static T? FirstOrNull<T>(this IEnumerable<T> values, Func<T, bool> matches) where T : struct
    {
        foreach (var value in values)
        {
            if (matches(value))
                return value;
        }

        return null;
    }
}
