using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Columns;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;
using FlexPortal.Sources.Search;

namespace FlexPortal.Sources;

/// <summary>Registers the web part of sources: pages, API endpoints and forms.</summary>
internal static class SourcesWeb
{
    /// <summary>Adds what the pages share.</summary>
    public static void AddSourcesWeb(this IServiceCollection services)
    {
        services.AddSingleton<FileReport>();
        services.AddSingleton(SourceGoTo.Entry);
        services.AddSingleton(NavEntry.Of<SourcesPage>(NavGroup.Sources, "Files", IconName.Files));
    }

    /// <summary>Maps the API on <paramref name="api"/> (accepts tokens) and the page forms on <paramref name="app"/>.</summary>
    public static void MapSources(this WebApplication app, RouteGroupBuilder api)
    {
        app.MapGroupForms();
        app.MapFileForms();
        app.MapQueueForms();
        api.MapGroupEndpoints();
        api.MapFileEndpoints();
        api.MapFileChangeEndpoints();
        api.MapColumnEndpoints();
        api.MapQueueEndpoints();
        api.MapReEmbedEndpoints();
        api.MapSearchEndpoints();
    }
}
