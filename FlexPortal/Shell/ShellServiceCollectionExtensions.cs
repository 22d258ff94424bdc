using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlexPortal.Shell;

/// <summary>Registers what the frame of the pages needs.</summary>
internal static class ShellServiceCollectionExtensions
{
    /// <summary>The line of each open tab, and what watches it.</summary>
    public static void AddPortalShell(this IServiceCollection services)
    {
        services.AddScoped<LiveLine>();
        services.AddScoped<CircuitHandler, LineWatch>();
    }
}
