using System.Globalization;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The last runs as bars.</summary>
public sealed partial class RunStrip
{
    /// <summary>Number of runs in the strip.</summary>
    public const int Length = 30;

    private const int Height = 48, Least = 5;

    private IReadOnlyList<RunBar>? _shown;
    private bool _changed;
    private long _longest;
    private List<Bar> _drawn = [];
    private List<(RunOutcome Outcome, int Count)> _counts = [];

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The runs, the newest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RunBar> Bars { get; set; } = [];

    private string Last => Bars.Count == 1 ? "The last run" : $"The last {ValueFormatter.Count(Bars.Count, "run", "runs")}";

    protected override void OnParametersSet()
    {
        // The bar of an active run grows.
        _changed = _shown is null || !_shown.SequenceEqual(Bars) || Bars.Any(bar => bar.DurationMs is null);
        if (!_changed)
            return;

        var now = Time.GetUtcNow();
        _shown = Bars;
        _longest = Bars.Select(bar => LengthOf(bar, now)).DefaultIfEmpty().Max();
        _drawn = [.. Bars.Reverse().Select(bar => Draw(bar, now))];
        _counts = [.. Bars.GroupBy(bar => bar.Outcome).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
    }

    protected override bool ShouldRender() => _changed;

    private Bar Draw(RunBar bar, DateTimeOffset now)
    {
        var length = LengthOf(bar, now);
        // By the square root: a wait of minutes stays beside a run of seconds without hiding it.
        var height = Least + (_longest == 0 ? 0 : (Height - Least) * Math.Sqrt((double)length / _longest));
        var top = Height - height;
        var mark = bar.Outcome switch
        {
            RunOutcome.Complete => "",
            // A notch, a cross, a gap, a hollow: the states differ without their colours.
            RunOutcome.Incomplete => string.Create(
                CultureInfo.InvariantCulture, $"<path class=\"is-notch\" d=\"M5 {top - 0.5:0.#}h12l-6 5z\"/>"),
            RunOutcome.Failed => string.Create(
                CultureInfo.InvariantCulture, $"<path class=\"is-cross\" d=\"M7 {top - 11:0.#}l8 8m0-8l-8 8\"/>"),
            RunOutcome.Lost => string.Create(CultureInfo.InvariantCulture, $"<path class=\"is-cross\" d=\"M7 {top - 3:0.#}l8-8\"/>"),
            RunOutcome.Cancelled => string.Create(CultureInfo.InvariantCulture, $"<path class=\"is-dash\" d=\"M7 {top - 5:0.#}h8\"/>"),
            _ => "",
        };
        var svg = string.Create(
            CultureInfo.InvariantCulture,
            $"<svg class=\"is-{bar.Outcome.ToString().ToLowerInvariant()}\" viewBox=\"0 -13 22 {Height + 14}\" "
                + $"preserveAspectRatio=\"xMidYMax meet\" aria-hidden=\"true\" focusable=\"false\"><rect x=\"5\" y=\"{top:0.#}\" "
                + $"width=\"12\" height=\"{height:0.#}\" rx=\"1.5\"/>{mark}</svg>");
        var words = $"{RunFormatter.State(bar.Outcome).Word}: {bar.FlexQueryId}, "
            + $"{ValueFormatter.Moment(bar.StartedAtUtc, now, Zone)} {Zone.Label}, "
            + (bar.DurationMs is null ? $"under way for {ValueFormatter.Running(now - bar.StartedAtUtc)}"
                : ValueFormatter.Duration(length));
        return new(bar.IngestionRunId, Zone.To($"/runs/{bar.IngestionRunId}"), words, new(svg));
    }

    private static long LengthOf(RunBar bar, DateTimeOffset now) =>
        bar.DurationMs ?? Math.Max(0, (long)(now - bar.StartedAtUtc).TotalMilliseconds);

    private sealed record Bar(Guid Id, string Address, string Words, MarkupString Svg);
}
