using System.Reflection;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Shell.Navigation;

/// <summary>The groups of the navigation, in order.</summary>
internal enum NavGroup
{
    /// <summary>The start page, above the groups and without a heading.</summary>
    Overview,
    Portfolio,
    Ingestion,
    MarketData,
    Sources,
    Admin,
    Help,
}

/// <summary>Headings of the groups.</summary>
internal static class NavGroups
{
    public static string Heading(this NavGroup group) => group == NavGroup.MarketData ? "Market data" : group.ToString();
}

/// <summary>An entry of the navigation. Each feature registers its own; within a group they are in the order of their titles.</summary>
/// <param name="Group">The group.</param>
/// <param name="Title">The word on the entry.</param>
/// <param name="Path">The page.</param>
/// <param name="Icon">The icon, which alone is shown when the navigation is collapsed.</param>
/// <param name="Needs">The permission without which the page answers 403; null when every signed-in user can open it.</param>
internal sealed record NavEntry(NavGroup Group, string Title, string Path, IconName Icon, Capability? Needs)
{
    /// <summary>The keys that lead to the page; null for none.</summary>
    public string? Shortcut { get; init; }

    /// <summary>Whether the page exists in this portal now, as that of the sandbox does while no token is set.</summary>
    public Func<IServiceProvider, bool> IsShown { get; init; } = _ => true;

    /// <summary>Whether the user of a request can open the page.</summary>
    public bool IsFor(HttpContext http) => (Needs is not { } needed || http.User.May(needed)) && IsShown(http.RequestServices);

    /// <summary>The entry of a page, with the address and the permission that the page declares.</summary>
    public static NavEntry Of<TPage>(NavGroup group, string title, IconName icon) where TPage : IComponent => new(
        group, title, typeof(TPage).GetCustomAttribute<RouteAttribute>()!.Template, icon,
        typeof(TPage).GetCustomAttribute<NeedsAttribute>()?.Capability);
}
