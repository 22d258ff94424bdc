using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>Registers the audit log. Expects the database to be registered.</summary>
public static class AuditServiceCollectionExtensions
{
    /// <summary>Adds the writing, the reading and the verification of the log.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditQueries>();
        services.AddSingleton<VerifyAudit>();
        services.AddHostedService<AuditHeadAtStart>();
        return services;
    }
}
