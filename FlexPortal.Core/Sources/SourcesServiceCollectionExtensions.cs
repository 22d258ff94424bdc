using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Sources;

/// <summary>Registers sources. Register the platform (database, live events, audit) first.</summary>
public static class SourcesServiceCollectionExtensions
{
    /// <summary>Adds use cases and queries.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddSingleton<GroupQueries>();
        services.AddSingleton<ChangeGroup>();
        services.AddTables();
        services.AddSingleton<ReadFile>();
        services.AddSingleton<UploadFile>();
        services.AddEmbeddingModels();
        return services;
    }
}
