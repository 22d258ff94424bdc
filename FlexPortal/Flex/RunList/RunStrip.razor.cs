using System.Globalization;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
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

    // The height of the longest bar that is not cut, beside one that is.
    private const int BesideCut = 36;

    // A bar is cut that is longer than this many times the median of the others; fewer others are no measure.
    private const int Usual = 3, FewestOthers = 3;

    private const string Break = "<path class=\"is-break\" d=\"M5 19l12-5M5 23l12-5\"/>";

    private IReadOnlyList<RunBar>? _shown;
    private (ListQuery Query, ReadingZone Zone) _writtenFor;
    private bool _changed;
    private List<Bar> _drawn = [];
    private List<(RunOutcome Outcome, int Count)> _counts = [];

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The runs, the newest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RunBar> Bars { get; set; } = [];

    /// <summary>The list below, which the legend narrows to a state.</summary>
    [Parameter]
    public ListQuery Query { get; set; } = ListQuery.All;

    protected override void OnParametersSet()
    {
        // The bar of an active run grows.
        _changed = _shown is null || !_shown.SequenceEqual(Bars) || _writtenFor != (Query, Zone)
            || Bars.Any(bar => bar.DurationMs is null);
        if (!_changed)
            return;

        (_shown, _writtenFor) = (Bars, (Query, Zone));
        _drawn = Draw([.. Bars.Reverse()], Time.GetUtcNow());
        _counts = [.. Bars.GroupBy(bar => bar.Outcome).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
    }

    protected override bool ShouldRender() => _changed;

    private List<Bar> Draw(RunBar[] bars, DateTimeOffset now)
    {
        var lengths = bars.Select(bar => LengthOf(bar, now)).ToArray();
        var cut = lengths.Select((length, index) => IsCut(bars, lengths, index)).ToArray();
        var longest = lengths.Where((_, index) => !cut[index]).DefaultIfEmpty().Max();
        var most = Array.Exists(cut, isCut => isCut) ? BesideCut : Height;
        var (marks, labels) = (Marks(bars), Labels(lengths, cut));
        return
        [
            .. bars.Select((bar, index) =>
            {
                var height = cut[index] ? Height : Least + (longest == 0 ? 0 : (most - Least) * (double)lengths[index] / longest);
                var svg = Svg(bar.Outcome, height, cut[index] ? Break + labels[index] : "");
                var (started, took) = ($"{ValueFormatter.Moment(bar.StartedAtUtc, now, Zone)} {Zone.Label}", Took(bar, now));
                var words = $"{RunFormatter.State(bar.Outcome, bar.MutedSections).Word}: {bar.FlexQueryId}, {started}, {took}";
                return new Bar(
                    bar.IngestionRunId, bar.Outcome, Zone.To($"/runs/{bar.IngestionRunId}"), Day(bar), marks[index], words, took,
                    $"{bar.FlexQueryId} · {bar.AccountId}\n{started}", svg, cut[index]);
            }),
        ];
    }

    private static string Took(RunBar bar, DateTimeOffset now) => bar.DurationMs is { } duration
        ? ValueFormatter.Duration(duration) : $"under way for {ValueFormatter.Running(now - bar.StartedAtUtc)}";

    private string Day(RunBar bar) => Zone.At(bar.StartedAtUtc).ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>The label below the first bar of each day, with the month where it is new; null where there is no room for one.</summary>
    private string?[] Marks(RunBar[] bars)
    {
        var marks = new string?[bars.Length];
        var (before, marked, free) = (default(DateTime?), default(DateTime?), 0);
        foreach (var (index, bar) in bars.Index())
        {
            var day = Zone.At(bar.StartedAtUtc).Date;
            if (day != before && index >= free)
            {
                var isMonth = (marked?.Year, marked?.Month) != (day.Year, day.Month);
                marks[index] = isMonth ? Day(bar) : day.Day.ToString(CultureInfo.InvariantCulture);
                (marked, free) = (day, index + (isMonth ? 2 : 1));
            }

            before = day;
        }

        return marks;
    }

    /// <summary>
    /// Whether a bar would press the others flat. The measure is runs that stored a statement: one that is refused ends at once.
    /// </summary>
    private static bool IsCut(RunBar[] bars, long[] lengths, int index)
    {
        var others = lengths.Where((_, other) => other != index && bars[other].Outcome is RunOutcome.Complete or RunOutcome.Incomplete)
            .Order().ToArray();
        return others.Length >= FewestOthers && lengths[index] > Usual * Math.Max(1, others[others.Length / 2]);
    }

    /// <summary>
    /// The duration beside each bar that is cut, over two bars that are not, on its right or else its left; empty where another bar or
    /// label is in the way. The card has it always.
    /// </summary>
    private static string[] Labels(long[] lengths, bool[] cut)
    {
        var labels = Enumerable.Repeat("", lengths.Length).ToArray();
        var taken = cut.ToArray();
        foreach (var index in Enumerable.Range(0, lengths.Length).Where(index => cut[index]))
        {
            bool IsFree(int near, int far) => near >= 0 && far >= 0 && near < cut.Length && far < cut.Length && !taken[near] && !taken[far];
            var isRight = IsFree(index + 1, index + 2);
            if (!isRight && !IsFree(index - 1, index - 2))
                continue;

            var step = isRight ? 1 : -1;
            taken[index + step] = taken[index + (2 * step)] = true;
            labels[index] = $"<text {(isRight ? "x=\"20\"" : "x=\"2\" text-anchor=\"end\"")} y=\"8\">{Short(lengths[index])}</text>";
        }

        return labels;
    }

    private static string Short(long length) => length switch
    {
        < 60_000 => $"{length / 1000} s",
        < 3_600_000 => $"{length / 60_000} min",
        _ => $"{length / 3_600_000} h",
    };

    /// <summary>A notch, a cross, a gap, a hollow: the states differ without their colours. Only numbers and fixed words go in.</summary>
    private static MarkupString Svg(RunOutcome outcome, double height, string cut)
    {
        var top = Height - height;
        var bar = outcome == RunOutcome.Incomplete
            ? Of($"<path class=\"bar\" d=\"M5 {top:0.#}l6 5 6-5v{height:0.#}H5z\"/>")
            : Of($"<rect class=\"bar\" x=\"5\" y=\"{top:0.#}\" width=\"12\" height=\"{height:0.#}\" rx=\"1.5\"/>");
        var mark = outcome switch
        {
            RunOutcome.Failed => Of($"<path class=\"is-cross\" d=\"M7 {top - 11:0.#}l8 8m0-8l-8 8\"/>"),
            RunOutcome.Lost => Of($"<path class=\"is-cross\" d=\"M7 {top - 3:0.#}l8-8\"/>"),
            RunOutcome.Cancelled => Of($"<path class=\"is-dash\" d=\"M7 {top - 5:0.#}h8\"/>"),
            _ => "",
        };
        return new(
            $"<svg class=\"is-{EnumFormatter.From(outcome)}\" viewBox=\"0 -13 22 {Height + 13}\" preserveAspectRatio=\"xMidYMax meet\" "
                + $"aria-hidden=\"true\" focusable=\"false\">{bar}{mark}{cut}</svg>");
    }

    private static string Of(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);

    private static long LengthOf(RunBar bar, DateTimeOffset now) =>
        bar.DurationMs ?? Math.Max(0, (long)(now - bar.StartedAtUtc).TotalMilliseconds);

    private sealed record Bar(
        Guid Id, RunOutcome Outcome, string Address, string Day, string? Mark, string Words, string Took, string Facts, MarkupString Svg,
        bool IsCut);
}
