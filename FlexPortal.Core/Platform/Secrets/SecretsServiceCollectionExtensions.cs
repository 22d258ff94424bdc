using FlexPortal.Core.Platform.Secrets.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Registers stored secrets and the key ring. Expects the database, the audit log, live hints and time to be registered.</summary>
public static class SecretsServiceCollectionExtensions
{
    /// <summary>Adds the use cases over an opened ring, and Data Protection with it.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, KeyRing ring)
    {
        services.AddSingleton(ring);
        ring.Configure(services.AddDataProtection());
        services.AddSingleton(provider => new RefreshableKeys(new XmlKeyManager(
            provider.GetRequiredService<IOptions<KeyManagementOptions>>(), provider.GetRequiredService<IActivator>(), provider.GetRequiredService<ILoggerFactory>())));
        services.AddSingleton<IKeyManager>(provider => provider.GetRequiredService<RefreshableKeys>());
        services.AddHostedService<KeyRingWatch>();
        services.AddSingleton<SecretVault>();
        services.AddSingleton<SetSecret>();
        services.AddSingleton<RemoveSecret>();
        services.AddSingleton<RotateKeys>();
        return services;
    }
}
