using Microsoft.AspNetCore.Components;

namespace FlexPortal.Shell.Overview;

/// <summary>Where a part of the Overview is.</summary>
internal enum OverviewPlace
{
    /// <summary>In the head, after the title.</summary>
    Title,

    /// <summary>In the head, at the end of its line.</summary>
    Action,

    /// <summary>Below, in columns; a part that needs the whole width says so in its styles.</summary>
    Page,
}

/// <summary>
/// A part of the Overview. Each feature registers its own, and within a place they are in the order of the registrations. A part reads for
/// itself and shows its own errors.
/// </summary>
/// <param name="Place">Where it is.</param>
/// <param name="Component">The component; it has no parameters.</param>
internal sealed record OverviewPart(OverviewPlace Place, Type Component)
{
    /// <summary>The part that a component draws.</summary>
    public static OverviewPart Of<TComponent>(OverviewPlace place) where TComponent : IComponent => new(place, typeof(TComponent));
}
