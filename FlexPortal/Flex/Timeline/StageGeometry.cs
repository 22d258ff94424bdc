using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Timeline;

/// <summary>A length in the drawing, percent of its width.</summary>
internal sealed record DrawnLength(double X, double Width);

/// <summary>Text in the drawing, on the side with more space.</summary>
/// <param name="X">Percent of the width.</param>
/// <param name="Text">The text.</param>
/// <param name="EndsThere">Whether the text ends at <paramref name="X"/> instead of beginning there.</param>
internal sealed record DrawnText(double X, string Text, bool EndsThere);

/// <summary>Progress of a stage that is under way, drawn in its bar.</summary>
/// <param name="Track">Where the bar lies when everything is done.</param>
/// <param name="Width">Width of the part that is done, percent of the drawing; null when the whole is not known.</param>
/// <param name="Text">The same in figures.</param>
internal sealed record DrawnProgress(DrawnLength Track, double? Width, DrawnText Text);

/// <summary>One stage as it is drawn.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Status">Its status.</param>
/// <param name="Bar">Its bar.</param>
internal sealed record DrawnStage(RunStage Stage, StageStatus Status, DrawnLength Bar)
{
    /// <summary>From the median to the 95th percentile of its usual ends; null when not known, or beyond the axis.</summary>
    public DrawnLength? Usual { get; init; }

    /// <summary>The waits as one path on a field of 1000 × 10; empty for none.</summary>
    public string Waits { get; init; } = "";

    /// <summary>The broker's answers as one path on the same field.</summary>
    public string Attempts { get; init; } = "";

    /// <summary>The broker's codes where they fit.</summary>
    public IReadOnlyList<DrawnText> Codes { get; init; } = [];

    /// <summary>Bytes received or rows stored so far; null when the stage counts neither or is over.</summary>
    public DrawnProgress? Progress { get; init; }

    /// <summary>
    /// For the script that lets a bar grow: start time, width, growth per second and maximum; null when it does not grow.
    /// </summary>
    public string? Grow { get; init; }
}

/// <summary>The drawing of a timeline. Pure: the same run at the same moment gives the same figures.</summary>
/// <param name="Scale">What the length of a bar means.</param>
/// <param name="Stages">The stages in the order in which they started.</param>
/// <param name="Ticks">Moments along the axis; none where lengths are no times.</param>
internal sealed record StageGeometry(TimelineScale Scale, IReadOnlyList<DrawnStage> Stages, IReadOnlyList<AxisTick> Ticks)
{
    private const double CodeWidth = 11;

    private static readonly int StageCount = Enum.GetValues<RunStage>().Length;

    /// <summary>Draws the current state of a run.</summary>
    public static StageGeometry Of(RunDetail run, UsualDurations usual, TimelineScale scale, DateTimeOffset now)
    {
        var spans = StageSpan.Of(run, now);
        if (spans.Count == 0)
            return new(scale, [], []);

        var runs = run.Status == RunStatus.Started && spans[^1].Status == StageStatus.Started;
        var notReached = runs ? StageCount - spans.Select(span => span.Stage).Distinct().Count() : 0;
        var axis = TimeAxis.Of(scale, spans, End(spans, usual, runs), notReached);
        DrawnStage[] stages = [.. spans.Select((span, i) => Draw(axis, span, i, usual.Of(span.Stage)))];
        if (runs)
        {
            var progress = Progress(run.Diagnostics[^1], stages[^1].Bar, scale);
            stages[^1] = stages[^1] with
            {
                Progress = progress,
                // Of a known whole the bar shows the part that is done, not the time that it took.
                Grow = scale == TimelineScale.Time && progress?.Width is null ? Growth(axis, stages.Length - 1, now) : null,
            };
        }

        return new(scale, stages, scale == TimelineScale.Time ? AxisTicks.Of(axis) : []);
    }

    /// <summary>A percentage or a coordinate, short.</summary>
    public static string Figure(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>
    /// How far the axis reaches: an active run needs space to grow, up to its usual end when that is known, else to the next round length
    /// so that the drawing rests in between; a run that is over shows its usual ranges as far as they lie near.
    /// </summary>
    private static double End(IReadOnlyList<StageSpan> spans, UsualDurations usual, bool runs)
    {
        var last = spans[^1];
        if (!runs)
        {
            var late = spans.Max(span => span.StartMs + (usual.Of(span.Stage)?.NinetyFifthMs ?? 0));
            return Math.Max(last.EndMs, Math.Min(late, last.EndMs * 1.25));
        }

        var ahead = usual.Stages.Where(stage => stage.Stage >= last.Stage).Sum(stage => stage.MedianMs);
        return Math.Max(last.StartMs + ahead, Round(last.EndMs * 1.15));
    }

    private static double Round(double ms)
    {
        double[] round = [1, 1.5, 2, 3, 5, 7.5, 10];
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1_000, ms))));
        return round.First(step => step * unit >= ms) * unit;
    }

    private static DrawnStage Draw(TimeAxis axis, StageSpan span, int i, UsualDuration? usual)
    {
        var (from, to) = axis.Bar(i);
        double At(double ms) => axis.After(i, ms - span.StartMs) ?? to;
        return new(span.Stage, span.Status, new(from, to - from))
        {
            Usual = usual is not null && axis.After(i, usual.MedianMs) is { } left
                ? new(left, Math.Max(0.5, (axis.After(i, usual.NinetyFifthMs) ?? 100) - left))
                : null,
            // A current wait reaches into the future: the growing bar under it is a wait too.
            Waits = Path(
                span.Waits.Select(wait =>
                    (At(wait.FromMs), span.Status == StageStatus.Started && wait.ToMs >= span.EndMs ? 100 : At(wait.ToMs))),
                (x, until) => $"M{x} 0H{until}V10H{x}Z"),
            Attempts = Path(span.Attempts.Select(mark => (At(mark.AtMs), 0.0)), (x, _) => $"M{x} 0V10"),
            Codes = Codes(span, At),
        };
    }

    private static DrawnProgress? Progress(StageRecord record, DrawnLength bar, TimelineScale scale)
    {
        if (StageFacts.Transfer(record) is not var (done, total, text))
            return null;

        // On the axis of time the track takes what is left of it, so that it rests while the bar fills it.
        var track = bar with { Width = scale == TimelineScale.Time ? 100 - bar.X : bar.Width };
        var isLeft = bar.X <= 50;
        return new(
            track, total is > 0 ? track.Width * Math.Min(1, (double)done / total.Value) : null,
            new(isLeft ? bar.X : 100, total is > 0 ? $"{100 * Math.Min(done, total.Value) / total.Value} % · {text}" : text, !isLeft));
    }

    /// <summary>The newest code is the one that matters; further left only what does not touch.</summary>
    private static List<DrawnText> Codes(StageSpan span, Func<double, double> at)
    {
        var codes = new List<DrawnText>();
        foreach (var mark in span.Attempts.Where(mark => mark.BrokerCode is not null).Reverse())
        {
            var x = at(mark.AtMs);
            if (codes.Count == 0 || codes[^1].X - x >= CodeWidth)
                codes.Add(new(x, mark.BrokerCode!.Value.ToString(CultureInfo.InvariantCulture), x > 50));
        }

        return codes;
    }

    private static string Path(IEnumerable<(double X, double Until)> marks, Func<string, string, string> shape)
    {
        var path = new StringBuilder();
        foreach (var (x, until) in marks)
            path.Append(shape(Figure(x * 10), Figure(until * 10)));
        return path.ToString();
    }

    private static string Growth(TimeAxis axis, int i, DateTimeOffset now)
    {
        var (from, to) = axis.Bar(i);
        return string.Create(
            CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()} {to - from:0.###} {axis.PerSecond:0.#####} {100 - from:0.##}");
    }
}
