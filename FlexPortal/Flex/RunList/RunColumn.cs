using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>A column of runs; <see cref="RunColumns"/> has them all.</summary>
/// <param name="Heading">Heading in the table.</param>
internal sealed record RunColumn(string Heading = "")
{
    /// <summary>The rest of the heading, in a lighter type.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether the heading names the viewer's time zone.</summary>
    public bool IsTime { get; init; }

    /// <summary>Whether the heading is for screen readers only.</summary>
    public bool IsHeadingHidden { get; init; }

    /// <summary>Classes of the heading and the cells.</summary>
    public string? Css { get; init; }

    /// <summary>The orders by this column, first the one of the first click; null when it cannot be sorted by.</summary>
    public (RunOrder Down, RunOrder Up)? Orders { get; init; }

    /// <summary>The content of a cell; null when the column is in the file only.</summary>
    public Func<RunCell, RenderFragment>? Cell { get; init; }

    /// <summary>The text shown while the pointer rests on a cell.</summary>
    public Func<RunSummary, string>? Title { get; init; }

    /// <summary>The values in the CSV file, by their names in the API.</summary>
    public (string Name, Func<RunSummary, object?> Of)[] Values { get; init; } = [];
}

/// <summary>What a cell is written from.</summary>
internal sealed record RunCell(RunSummary Run, ReadingZone Zone, DateTimeOffset Now);
