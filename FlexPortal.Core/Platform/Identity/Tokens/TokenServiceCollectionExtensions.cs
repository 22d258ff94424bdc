using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>Registers API tokens. Expects the database, the audit log and <see cref="TimeProvider"/> to be registered.</summary>
internal static class TokenServiceCollectionExtensions
{
    /// <summary>Adds what reads, makes and revokes tokens.</summary>
    public static IServiceCollection AddApiTokens(this IServiceCollection services)
    {
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<TokenQueries>();
        services.AddScoped<CreateToken>();
        services.AddScoped<RevokeToken>();
        return services;
    }
}
