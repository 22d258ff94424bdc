using FlexPortal.Core.Flex;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Platform.Secrets.Keys;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Sandbox;
using Microsoft.Extensions.Options;

namespace FlexPortal.Hosting;

/// <summary>Every section of the portal's settings, with its validators.</summary>
internal static class PortalSettings
{
    /// <summary>Registers them; a host that starts with a wrong setting throws.</summary>
    public static IServiceCollection AddPortalSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<PlatformOptions>(configuration, PlatformOptions.Section);
        services.AddSettings<KeyOptions>(configuration, KeyOptions.Section);
        services.AddSettings<TelemetryOptions>(configuration, TelemetryOptions.Section);
        services.AddSettings<RetentionOptions>(configuration, RetentionOptions.Section);
        services.AddSettings<PortalIdentityOptions>(configuration, PortalIdentityOptions.Section);
        services.AddSettings<LimitOptions>(configuration, LimitOptions.Section);
        services.AddSettings<SandboxOptions>(configuration, SandboxOptions.SectionName);
        services.AddSettings<FlexOptions>(configuration, FlexOptions.SectionName);
        services.AddSettings<MarketDataOptions>(configuration, MarketDataOptions.SectionName);
        services.AddSettings<SourcesOptions>(configuration, SourcesOptions.SectionName);
        services.AddSettings<EmbeddingOptions>(configuration, EmbeddingOptions.SectionName);
        services.AddSettings<EmailOptions>(configuration, EmailOptions.Section);
        services.AddSettings<PortalAddressOptions>(configuration, PortalAddressOptions.Section);
        services.AddSingleton<IValidateOptions<EmailOptions>, EmailOptionsValidator>();
        services.AddSingleton<IValidateOptions<PortalAddressOptions>, PortalAddressOptionsValidator>();
        services.AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsValidator>();
        services.AddSingleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>();
        services.AddSingleton<IValidateOptions<FlexOptions>, FlexOptionsValidator>();
        services.AddSingleton<IValidateOptions<MarketDataOptions>, MarketDataOptionsValidator>();
        services.AddSingleton<IValidateOptions<SourcesOptions>, SourcesOptionsValidator>();
        services.AddSingleton<IValidateOptions<EmbeddingOptions>, EmbeddingOptionsValidator>();
        return services;
    }

    /// <summary>What is wrong with them, one sentence each.</summary>
    public static IReadOnlyList<string> Faults(IConfiguration configuration)
    {
        using var provider = new ServiceCollection().AddPortalSettings(configuration).BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return [.. one.Failures];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures)];
        }
    }
}
