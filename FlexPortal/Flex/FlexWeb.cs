using FlexPortal.Core.Platform.Identity;
using FlexPortal.Flex.Comparison;
using FlexPortal.Flex.Completeness;
using FlexPortal.Flex.Evidence;
using FlexPortal.Flex.Export;
using FlexPortal.Flex.Ledger;
using FlexPortal.Flex.Overview;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.Sections;
using FlexPortal.Flex.WebService;
using FlexPortal.Hosting;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Overview;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex;

/// <summary>Registers the web part of the Flex feature: services of its pages, API endpoints and forms.</summary>
internal static class FlexWeb
{
    /// <summary>Adds what the pages share.</summary>
    public static void AddFlexWeb(this IServiceCollection services)
    {
        services.AddSingleton<RunRowCache>();
        services.AddSingleton<RunListSnapshots>();
        services.AddScoped<RunCommands>();
        services.AddScoped<TrustReading>();
        services.AddSingleton<LedgerViews>();
        services.AddSingleton<LedgerMarks>();
        services.AddScoped<StatementChanges>();
        services.AddSingleton<StatementComparisons>();
        services.AddSingleton(new OverviewTodos(FlexTodos.ReadAsync));
        services.AddSingleton(OverviewPart.Of<LiveOverview>(OverviewPlace.Title));
        services.AddSingleton(OverviewPart.Of<RunIngestion>(OverviewPlace.Action));
        services.AddSingleton(OverviewPart.Of<AccountVerdicts>(OverviewPlace.Page));
        services.AddSingleton(OverviewPart.Of<RecentChanges>(OverviewPlace.Page));
        services.AddSingleton(OverviewPart.Of<RecentRuns>(OverviewPlace.Page));
        services.AddSingleton(NavEntry.Of<RunsPage>(NavGroup.Ingestion, "Runs", IconName.Runs) with { Shortcut = "g r" });
        services.AddSingleton(NavEntry.Of<StatementsPage>(NavGroup.Ingestion, "Statements", IconName.Statements));
        services.AddSingleton(new NavEntry(
            NavGroup.Portfolio, "Ledger", LedgerListPage.Path, IconName.Ledger, Capability.ReadRuns)
        { Shortcut = "g l" });
        services.AddSingleton(RunSearch.GoTo);
        services.AddSingleton(NavEntry.Of<BrokerCodesPage>(NavGroup.Help, "Broker codes", IconName.Help));
    }

    /// <summary>Maps the API on <paramref name="all"/> (accepts tokens) and the page forms on <paramref name="app"/>.</summary>
    public static void MapFlex(this WebApplication app, RouteGroupBuilder all)
    {
        var api = all.MapGroup("").AddEndpointFilter(OtherRuns.ExplainAsync);
        api.MapFlexEndpoints();
        api.MapComparisonEndpoints();
        api.MapEvidenceEndpoints();
        api.MapRunExports();
        api.MapRowExports();
        api.MapRunListEndpoints();
        api.MapSectionEndpoints();
        api.MapArtifactEndpoints();
        api.MapLedgerEndpoints();
        api.MapInstrumentEndpoints();
        app.MapRunForms();
        app.MapRunSearch();
        app.MapSectionForms();
        app.MapInstrumentForms();
    }
}
