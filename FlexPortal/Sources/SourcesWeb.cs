using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources;

/// <summary>Registers the web part of sources: pages, API endpoints and forms.</summary>
internal static class SourcesWeb
{
    /// <summary>Maps the API on <paramref name="api"/> (accepts tokens) and the page forms on <paramref name="app"/>.</summary>
    public static void MapSources(this WebApplication app, RouteGroupBuilder api)
    {
        app.MapQueueForms();
        api.MapGroupEndpoints();
        api.MapFileEndpoints();
        api.MapFileChangeEndpoints();
    }
}
