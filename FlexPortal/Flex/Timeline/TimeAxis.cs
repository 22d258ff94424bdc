namespace FlexPortal.Flex.Timeline;

/// <summary>
/// Where moments lie in the drawing, in percent of its width. Time never runs backwards on it, bars follow each other without overlap, and
/// none is narrower than <see cref="LeastShare"/>: on the narrowest screen that is four pixels.
/// </summary>
internal sealed class TimeAxis
{
    /// <summary>Four pixels of a drawing of 250.</summary>
    public const double LeastShare = 1.6;

    private const double ShortestMs = 10;

    private readonly TimelineScale _scale;
    private readonly IReadOnlyList<StageSpan> _spans;

    private TimeAxis(TimelineScale scale, IReadOnlyList<StageSpan> spans, IReadOnlyList<AxisPiece> pieces) =>
        (_scale, _spans, Pieces) = (scale, spans, pieces);

    /// <summary>The stretches from left to right; they cover the axis.</summary>
    public IReadOnlyList<AxisPiece> Pieces { get; }

    /// <summary>Lays the stages out.</summary>
    /// <param name="scale">What a length means.</param>
    /// <param name="spans">The stages in order.</param>
    /// <param name="endMs">How far the axis reaches, at least to the end of the last stage.</param>
    /// <param name="notReached">Stages still to come; the logarithmic scale keeps a place for each.</param>
    public static TimeAxis Of(TimelineScale scale, IReadOnlyList<StageSpan> spans, double endMs, int notReached)
    {
        var pieces = scale == TimelineScale.Time ? Cut(spans, endMs)
            : [.. spans.Select((span, i) => new AxisPiece(span.StartMs, span.EndMs, i))];
        if (scale != TimelineScale.Time)
            pieces.AddRange(Enumerable.Repeat(new AxisPiece(endMs, endMs, -1), notReached));
        var drawn = spans.Count + (scale == TimelineScale.Time ? 0 : notReached);
        var least = Math.Min(LeastShare, 80.0 / Math.Max(1, drawn));
        double[] weights = [.. pieces.Select(piece => Weight(scale, piece))];
        // When no stage took any time, the stages share the width.
        if (weights.Sum() <= 0)
            weights = [.. pieces.Select((_, i) => pieces[i].Span >= 0 ? 1.0 : 0)];
        var widths = Shares.Of(
            weights,
            [.. pieces.Select((_, i) => pieces[i].Span >= 0 ? least : 0)],
            100);
        var x = 0.0;
        return new(scale, spans, [.. pieces.Select((piece, i) => piece with { From = x, To = x = Math.Min(100, x + widths[i]) })]);
    }

    /// <summary>Left and right end of a stage.</summary>
    public (double From, double To) Bar(int span)
    {
        var mine = Pieces.First(piece => piece.Span == span);
        return (mine.From, mine.To);
    }

    /// <summary>
    /// Where a moment counted from the start of a stage lies, also when the stage was over by then; null beyond the axis.
    /// </summary>
    public double? After(int span, double ms)
    {
        var (from, to) = Bar(span);
        if (_scale == TimelineScale.Log)
        {
            var slope = (to - from) / Math.Max(1e-9, Magnitude(_spans[span].LengthMs));
            var x = from + (Magnitude(ms) * slope);
            return x > 100 ? null : x;
        }

        var moment = _spans[span].StartMs + ms;
        return Pieces.SkipWhile(piece => piece.Span != span).FirstOrDefault(piece => piece.ToMs >= moment)?.At(moment);
    }

    /// <summary>Growth of the last stretch, percent a second; zero at the end.</summary>
    public double PerSecond => Pieces is [.., { Span: -1, LengthMs: > 0 } ahead] ? (ahead.To - ahead.From) / ahead.LengthMs * 1000 : 0;

    /// <summary>Stages, the times between them, and the time after the last.</summary>
    private static List<AxisPiece> Cut(IReadOnlyList<StageSpan> spans, double endMs)
    {
        var pieces = new List<AxisPiece>();
        var reached = 0.0;
        for (var i = 0; i < spans.Count; i++)
        {
            var span = spans[i];
            if (span.StartMs > reached)
                pieces.Add(new(reached, span.StartMs, -1));
            pieces.Add(new(span.StartMs, span.EndMs, i));
            reached = span.EndMs;
        }

        if (endMs > reached)
            pieces.Add(new(reached, endMs, -1));
        return pieces;
    }

    private static double Weight(TimelineScale scale, AxisPiece piece) => scale switch
    {
        TimelineScale.Time => piece.LengthMs,
        // A future stage gets the width of a tenth of a second.
        _ => Magnitude(piece.Span < 0 ? 100 : piece.LengthMs),
    };

    private static double Magnitude(double ms) => Math.Log10(1 + (Math.Max(0, ms) / ShortestMs));
}
