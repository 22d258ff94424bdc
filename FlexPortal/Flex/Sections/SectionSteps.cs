using FlexPortal.Core.Flex.Sections;

namespace FlexPortal.Flex.Sections;

/// <summary>What to change in the broker's portal so that a query has a section; read from the section's click path.</summary>
/// <param name="Path">Menus down to the query, as the portal names them.</param>
/// <param name="Place">Part of the query's form, such as Sections.</param>
/// <param name="Name">Section or switch in that part.</param>
/// <param name="Choice">Value of a switch; null for a section.</param>
/// <param name="Ticks">What to tick inside a section; null for a switch.</param>
internal sealed record SectionSteps(string Path, string Place, string Name, string? Choice, string? Ticks)
{
    private const string Tick = "tick ", Menu = " › ";

    /// <summary>The steps for a section of a query.</summary>
    public static SectionSteps Of(SectionDiagnosis section, string queryId)
    {
        // Client Portal > menu > menu > edit the query > part of the form > section > choices > Save
        if (section.ClickPath.Split(" > ") is not [_, var menu, var list, _, var place, var name, .. var choices])
            return new($"Flex Queries{Menu}{queryId}", "Sections", section.PortalLabel, Choice: null, "all fields");

        var ticks = choices.FirstOrDefault(choice => choice.StartsWith(Tick, StringComparison.Ordinal))?[Tick.Length..];
        var chosen = choices.FirstOrDefault(choice => choice is not "Save" && !choice.StartsWith(Tick, StringComparison.Ordinal));
        return new($"{menu}{Menu}{list}{Menu}{queryId}", place, name, chosen, chosen is null ? ticks ?? "all fields" : null);
    }

    /// <summary>All steps as text, for the clipboard.</summary>
    public string Text => string.Join('\n',
        $"1. Client Portal{Menu}{Path}: edit the query.",
        Choice is null ? $"2. Under {Place}, add {Name} and tick {Ticks}." : $"2. Under {Place}, set {Name} to {Choice}.",
        "3. Save, then start the run again.");
}
