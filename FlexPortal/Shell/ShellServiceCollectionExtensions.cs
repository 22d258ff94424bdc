using FlexPortal.LiveEvents;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Overview;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components.Server.Circuits;
using MudBlazor.Services;

namespace FlexPortal.Shell;

/// <summary>Registers what the frame of the pages needs.</summary>
internal static class ShellServiceCollectionExtensions
{
    /// <summary>The line of each open tab, what watches it, and the renderer of parts that only show something.</summary>
    public static void AddPortalShell(this IServiceCollection services)
    {
        services.AddScoped<StaticRowRenderer>();
        services.AddMudServices();
        services.AddSingleton(FirstReading.Default);
        services.AddScoped<LiveConnection>();
        services.AddScoped<CircuitHandler, ConnectionWatch>();
        services.AddSingleton(NavEntry.Of<OverviewPage>(NavGroup.Overview, "Overview", IconName.Overview) with { Shortcut = "g o" });
        services.AddSingleton(NavEntry.Of<ShortcutsPage>(NavGroup.Help, "Shortcuts", IconName.Keyboard) with { Shortcut = "?" });
    }
}
