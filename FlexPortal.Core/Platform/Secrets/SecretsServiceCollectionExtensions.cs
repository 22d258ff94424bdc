using FlexPortal.Core.Platform.Secrets.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Registers stored secrets and the key ring. Expects the database, the audit log and time to be registered.</summary>
public static class SecretsServiceCollectionExtensions
{
    /// <summary>Adds the use cases over an opened ring, and Data Protection with it.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, KeyRing ring)
    {
        services.AddSingleton(ring);
        ring.Configure(services.AddDataProtection());
        services.AddSingleton<XmlKeyManager>();
        services.AddSingleton<KeyRingWatch>();
        services.AddSingleton<IKeyManager>(provider => provider.GetRequiredService<KeyRingWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<KeyRingWatch>());
        services.AddSingleton<SecretVault>();
        services.AddSingleton<SetSecret>();
        services.AddSingleton<RemoveSecret>();
        services.AddSingleton<RotateKeys>();
        return services;
    }
}
