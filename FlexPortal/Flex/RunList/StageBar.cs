using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The stages of a run as one small bar, each as long as it took, and the same as text.</summary>
internal static class StageBar
{
    private const double Width = 112, Least = 4, Gap = 1;

    /// <summary>
    /// The drawing: each part by its share of the time, the active one open, later ones left out. Only numbers and fixed classes go into
    /// the markup; what is the same for every part is in the styles.
    /// </summary>
    public static MarkupString Draw(RunSummary run)
    {
        var parts = Parts(run);
        var svg = new StringBuilder(400);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} 12\" aria-hidden=\"true\"><path class=\"is-track\" d=\"M0 11.5h{Width}\"/>");
        var known = parts.Sum(part => part.Milliseconds ?? 0);
        var open = parts.Exists(part => part.Milliseconds is null);
        // Room for the active part, whose length is not known yet.
        var room = Width - (parts.Count * (Least + Gap)) - (open ? Width / 5 : 0);
        var x = 0.0;
        foreach (var (stage, milliseconds) in parts)
        {
            var width = Least + (milliseconds is { } length ? known == 0 ? room / parts.Count : room * length / known : Width / 5);
            var wait = stage is RunStage.Request or RunStage.Poll ? " is-wait" : "";
            svg.Append(
                CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" width=\"{width:0.#}\" class=\"{Class(run, stage)}{wait}\"/>");
            x += width + Gap;
        }

        return new(svg.Append("</svg>").ToString());
    }

    /// <summary>The stage that the run has reached or ended in.</summary>
    public static string Words(RunSummary run) => run.Status switch
    {
        RunStatus.Success => "All five stages done",
        RunStatus.Started => $"{RunFormatter.Stage(run.Stage)}, stage {(int)run.Stage + 1} of 5",
        _ => $"Ended in {RunFormatter.Stage(run.Stage)}, stage {(int)run.Stage + 1} of 5",
    };

    /// <summary>What each stage took.</summary>
    public static string Lengths(RunSummary run) => string.Join(" · ", Parts(run).Select(part =>
        $"{RunFormatter.Stage(part.Stage)} {(part.Milliseconds is { } length ? ValueFormatter.Duration(length) : "under way")}"));

    private static List<(RunStage Stage, long? Milliseconds)> Parts(RunSummary run)
    {
        var parts = new List<(RunStage, long?)>(5);
        foreach (var stage in Enum.GetValues<RunStage>())
        {
            if (run.StageMs.Of(stage) is { } length)
                parts.Add((stage, length));
            else if (stage == run.Stage && run.Status == RunStatus.Started)
                parts.Add((stage, null));
        }

        return parts;
    }

    private static string Class(RunSummary run, RunStage stage) => run.Outcome switch
    {
        _ when stage < run.Stage => "is-done",
        RunOutcome.Running => "is-active",
        RunOutcome.Complete or RunOutcome.Incomplete => "is-done",
        RunOutcome.Cancelled => "is-stopped",
        _ => "is-failed",
    };
}
