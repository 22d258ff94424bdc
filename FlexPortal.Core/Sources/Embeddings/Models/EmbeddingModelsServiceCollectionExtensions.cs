using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>Registers the model of sources.</summary>
internal static class EmbeddingModelsServiceCollectionExtensions
{
    /// <summary>Adds the configured model.</summary>
    public static IServiceCollection AddEmbeddingModels(this IServiceCollection services) => services.AddSingleton<EmbeddingModels>();
}
