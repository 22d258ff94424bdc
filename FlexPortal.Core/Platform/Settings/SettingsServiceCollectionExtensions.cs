using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Settings;

/// <summary>A section of the settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">The type that describes it.</param>
internal sealed record SettingsSection(string Name, Type Options);

/// <summary>Registers a section of the settings.</summary>
internal static class SettingsServiceCollectionExtensions
{
    /// <summary>Binds a section, refuses what it cannot read, and checks it when the host starts.</summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new()
    {
        services.AddSingleton(new SettingsSection(section, typeof(T)));
        services.AddSingleton(new SettingsBinder<T>(configuration, section));
        services.AddSingleton<IConfigureOptions<T>>(provider => provider.GetRequiredService<SettingsBinder<T>>());
        services.AddSingleton<IValidateOptions<T>>(provider => provider.GetRequiredService<SettingsBinder<T>>());
        return services.AddOptions<T>().ValidateOnStart();
    }
}
