using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Files;
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
        services.AddSingleton<ChooseGroup>();
        services.AddTables();
        services.AddSingleton<ReadingSlots>();
        services.AddSingleton<StoredFiles>();
        services.AddSingleton<ReadFile>();
        services.AddSingleton<UploadFile>();
        services.AddSingleton<FileQueries>();
        services.AddSingleton<ExportTable>();
        services.AddSingleton<ReadAgain>();
        services.AddSingleton<DeleteFile>();
        services.AddSingleton<RestoreFile>();
        services.AddSingleton<CompareVersions>();
        services.AddSingleton<PurgeFiles>();
        services.AddSingleton(provider => new RetentionPolicy(
            "deleted files", options => options.DeletedFiles, provider.GetRequiredService<PurgeFiles>().RemoveFilesAsync));
        services.AddSingleton(provider => new RetentionPolicy(
            "replaced versions", options => options.DeletedFiles, provider.GetRequiredService<PurgeFiles>().RemoveVersionsAsync));
        services.AddEmbeddingModels();
        return services;
    }
}
