using FlexPortal.Sources.Columns;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;
using FlexPortal.Sources.Search;

namespace FlexPortal.Sources;

/// <summary>The web part of sources: API endpoints.</summary>
internal static class SourcesWeb
{
    /// <summary>Maps the API on <paramref name="api"/>, which accepts tokens.</summary>
    public static void MapSources(this RouteGroupBuilder api)
    {
        api.MapGroupEndpoints();
        api.MapFileEndpoints();
        api.MapFileChangeEndpoints();
        api.MapColumnEndpoints();
        api.MapQueueEndpoints();
        api.MapReEmbedEndpoints();
        api.MapSearchEndpoints();
    }
}
