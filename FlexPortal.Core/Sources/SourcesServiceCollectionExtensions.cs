using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Core.Sources.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Sources;

/// <summary>Registers sources. Register the platform (database, live events, jobs, audit, retention) first.</summary>
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
        services.AddSingleton<ReadRows>();
        services.AddSingleton<ExportTable>();
        services.AddSingleton<ReadAgain>();
        services.AddSingleton<RenameFile>();
        services.AddSingleton<DeleteFile>();
        services.AddSingleton<RestoreFile>();
        services.AddSingleton<CompareVersions>();
        services.AddSingleton<PurgeFiles>();
        services.AddSingleton(provider => new RetentionPolicy(
            "deleted files", options => options.DeletedFiles, provider.GetRequiredService<PurgeFiles>().RemoveFilesAsync));
        services.AddSingleton(provider => new RetentionPolicy(
            "replaced versions", options => options.DeletedFiles, provider.GetRequiredService<PurgeFiles>().RemoveVersionsAsync));
        services.AddSingleton<ColumnQueries>();
        services.AddSingleton<SaveColumns>();
        services.AddSingleton<TryColumns>();
        services.AddEmbeddingModels();
        services.AddEmbeddings();
        services.AddSearch();
        return services;
    }

    /// <summary>Adds what a portal does by itself and a command does not: embed the files that wait.</summary>
    public static IServiceCollection AddSourcesSchedule(this IServiceCollection services) =>
        services.AddHostedService<EmbeddingWorker>();

    private static void AddEmbeddings(this IServiceCollection services)
    {
        services.AddSingleton(EmbeddingJobs.Jobs);
        services.AddSingleton<ReadTexts>();
        services.AddSingleton<EmbedTexts>();
        services.AddSingleton<EmbedFile>();
        services.AddSingleton<EmbeddingOrchestrator>();
        services.AddSingleton<ClaimEmbeddings>();
        services.AddSingleton<ReEmbed>();
        services.AddSingleton<PlanReEmbed>();
        services.AddSingleton<PreviewReEmbed>();
        services.AddSingleton<CancelEmbedding>();
        services.AddSingleton<PauseQueue>();
        services.AddSingleton<EmbeddingQueries>();
        services.AddRetention("retired embeddings", _ => SetSql.Kept, SetSql.DeleteRetiredAsync);
        services.AddSingleton<PurgeVectors>();
        services.AddSingleton(provider => new RetentionPolicy(
            "unused vectors", _ => PurgeVectors.Kept,
            (before, _, ct) => provider.GetRequiredService<PurgeVectors>().ExecuteAsync(before, ct)));
    }
}
