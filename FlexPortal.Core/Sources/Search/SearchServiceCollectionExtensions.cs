using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Search.Vectors;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Sources.Search;

/// <summary>Registers the search in sources.</summary>
internal static class SearchServiceCollectionExtensions
{
    // 600,000 texts of the built-in model.
    private const long CacheBytes = 256L << 20;

    /// <summary>Adds the search and the vectors that it keeps in memory.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddSingleton(provider => Vectors(provider.GetRequiredService<PortalDatabase>()));
        services.AddSingleton<SearchGroup>();
        services.AddSingleton<SearchQueries>();
        return services;
    }

    /// <summary>The vectors of a database.</summary>
    internal static VectorSearch Vectors(PortalDatabase database) => new(
        new(CacheBytes, (set, ct) => VectorSetSql.LoadAsync(database.Main, set, ct)),
        (places, ct) => VectorSetSql.ReadAsync(database, places, ct));
}
