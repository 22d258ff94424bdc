using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Settings;

/// <summary>Teaches the framework's binder the forms of durations and dates that the settings take. For the whole process, once.</summary>
internal static class SettingConverters
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        TypeDescriptor.AddAttributes(typeof(TimeSpan), new TypeConverterAttribute(typeof(DurationConverter)));
        TypeDescriptor.AddAttributes(typeof(DateOnly), new TypeConverterAttribute(typeof(DateConverter)));
        return true;
    });

    public static void Register() => _ = Registered.Value;
}

/// <summary>Reads a setting from text.</summary>
internal abstract class SettingConverter : TypeConverter
{
    public sealed override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public sealed override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Read((string)value) ?? throw new FormatException("The text does not have the form of this setting.");

    /// <summary>The value; null when the text does not have the form.</summary>
    protected abstract object? Read(string text);
}

/// <summary>
/// <c>00:00:05</c>, <c>5 s</c>, <c>250 ms</c>, <c>15 min</c>, <c>24 h</c>, <c>7 d</c>, or a bare number of seconds, which the framework
/// would take for days.
/// </summary>
internal sealed partial class DurationConverter : SettingConverter
{
    protected override object? Read(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock) ? clock : null;

        var match = Form().Match(text);
        if (!match.Success)
            return null;

        var seconds = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
            * match.Groups["unit"].Value switch { "ms" => 0.001, "min" => 60, "h" => 3_600, "d" => 86_400, _ => 1 };
        return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"^\s*(?<number>-?[0-9]{1,12}(\.[0-9]{1,9})?)\s*(?<unit>ms|s|min|h|d)?\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}

/// <summary><c>yyyyMMdd</c> or <c>yyyy-MM-dd</c>; no form that is read differently elsewhere.</summary>
internal sealed class DateConverter : SettingConverter
{
    private static readonly string[] Forms = ["yyyyMMdd", "yyyy-MM-dd"];

    protected override object? Read(string text) =>
        DateOnly.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
