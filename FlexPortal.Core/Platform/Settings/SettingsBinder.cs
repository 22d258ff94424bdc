using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Settings;

/// <summary>
/// Binds one section with the framework's binder, key by key: the binder stops at the first value that it cannot convert and prints that
/// value; here each such key, and each unknown one, becomes one sentence without its value, and all of them are reported together.
/// </summary>
/// <param name="configuration">The settings.</param>
/// <param name="section">Name of the section.</param>
internal sealed class SettingsBinder<T>(IConfiguration configuration, string section) : IConfigureOptions<T>, IValidateOptions<T>
    where T : class, new()
{
    private readonly Dictionary<string, string> _faults = new(StringComparer.OrdinalIgnoreCase);

    static SettingsBinder() => SettingConverters.Register();

    /// <summary>The section as it is; a value that cannot be read keeps its default.</summary>
    public static T Read(IConfiguration configuration, string section)
    {
        var options = new T();
        new SettingsBinder<T>(configuration, section).Configure(options);
        return options;
    }

    /// <summary>Whether the value of a key could not be read.</summary>
    public bool IsUnreadable(string key) => _faults.ContainsKey($"{section}:{key}");

    public void Configure(T options)
    {
        _faults.Clear();
        Bind(configuration.GetSection(section), options);
    }

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var faults = _faults.Values.Concat(RangeFaults(section, options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private void Bind(IConfiguration from, object options)
    {
        foreach (var child in from.GetChildren())
        {
            var property = options.GetType().GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is { CanWrite: false } && property.GetValue(options) is { } group)
                Bind(child, group);
            else if (child.GetChildren().Any())
                _faults[child.Path] = property is null
                    ? UnknownSetting.Explain(child.Path)
                    : $"{child.Path} must be one text, its parts separated by commas, not a list.";
            else if (child.Value?.Trim() is { } text && (text.Length > 0 || property is null || property.PropertyType == typeof(string)))
                BindOne(child, text, property, options);
        }
    }

    private void BindOne(IConfigurationSection key, string text, PropertyInfo? property, object options)
    {
        var one = new ConfigurationBuilder().AddInMemoryCollection([new(key.Key, text)]).Build();
        try
        {
            one.Bind(options, strict => strict.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException)
        {
            _faults[key.Path] = property is null ? UnknownSetting.Explain(key.Path) : $"{key.Path} {MustBe(property) ?? "cannot be read."}";
        }
    }

    private static IEnumerable<string> RangeFaults(string path, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(options);
            if (!property.CanWrite && property.PropertyType.IsClass && value is not null)
            {
                foreach (var fault in RangeFaults($"{path}:{property.Name}", value))
                    yield return fault;
            }
            else if (property.GetCustomAttributes<ValidationAttribute>().Any(attribute => !attribute.IsValid(value)))
            {
                yield return $"{path}:{property.Name} {MustBe(property)}";
            }
        }
    }

    private static string? MustBe(PropertyInfo property) =>
        property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault()?.FormatErrorMessage("");
}
