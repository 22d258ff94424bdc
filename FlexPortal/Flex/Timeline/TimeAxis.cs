namespace FlexPortal.Flex.Timeline;

/// <summary>
/// Where moments lie in the drawing, in percent of its width. Time never runs backwards on it, bars follow each other without overlap, and
/// none is narrower than <see cref="LeastShare"/>: on the narrowest screen that is four pixels.
/// </summary>
internal sealed class TimeAxis
{
    /// <summary>Four pixels of a drawing of 250.</summary>
    public const double LeastShare = 1.6;

    /// <summary>A wait above this part of the whole is folded.</summary>
    public const double FoldedAbove = 0.6;

    /// <summary>Width of a folded wait.</summary>
    public const double FoldShare = 30;

    private const double ShortestMs = 10;

    private readonly TimelineScale _scale;
    private readonly IReadOnlyList<StageSpan> _spans;

    private TimeAxis(TimelineScale scale, IReadOnlyList<StageSpan> spans, IReadOnlyList<AxisPiece> pieces) =>
        (_scale, _spans, Pieces) = (scale, spans, pieces);

    /// <summary>The stretches from left to right; they cover the axis.</summary>
    public IReadOnlyList<AxisPiece> Pieces { get; }

    /// <summary>The stretch that is drawn shorter; null when none is.</summary>
    public AxisPiece? Fold => Pieces.FirstOrDefault(piece => piece.IsFolded);

    /// <summary>Lays the stages out.</summary>
    /// <param name="scale">What a length means.</param>
    /// <param name="spans">The stages in order.</param>
    /// <param name="endMs">How far the axis reaches, at least to the end of the last stage.</param>
    /// <param name="notReached">Stages still to come; the order keeps a place for each.</param>
    public static TimeAxis Of(TimelineScale scale, IReadOnlyList<StageSpan> spans, double endMs, int notReached)
    {
        var pieces = scale == TimelineScale.Time ? Cut(spans, endMs)
            : [.. spans.Select((span, i) => new AxisPiece(span.StartMs, span.EndMs, i))];
        if (scale != TimelineScale.Time)
            pieces.AddRange(Enumerable.Repeat(new AxisPiece(endMs, endMs, -1), notReached));
        var folded = pieces.Sum(piece => piece.IsFolded ? FoldShare : 0);
        var drawn = spans.Count + (scale == TimelineScale.Time ? 0 : notReached);
        var least = Math.Min(LeastShare, (100 - folded) * 0.8 / Math.Max(1, drawn));
        double[] weights = [.. pieces.Select(piece => piece.IsFolded ? 0 : Weight(scale, piece))];
        // When no stage took any time, the stages share the width; a fold keeps its own.
        if (weights.Sum() <= 0)
            weights = [.. pieces.Select((_, i) => IsLastOfItsStage(pieces, i) ? 1.0 : 0)];
        var widths = Shares.Of(
            weights,
            [.. pieces.Select((piece, i) => piece.IsFolded ? FoldShare : IsLastOfItsStage(pieces, i) ? least : 0)],
            100);
        var x = 0.0;
        return new(scale, spans, [.. pieces.Select((piece, i) => piece with { From = x, To = x = Math.Min(100, x + widths[i]) })]);
    }

    /// <summary>Left and right end of a stage.</summary>
    public (double From, double To) Bar(int span)
    {
        var mine = Pieces.Where(piece => piece.Span == span).ToList();
        return (mine[0].From, mine[^1].To);
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
        if (_scale == TimelineScale.Order)
            return ms > _spans[span].LengthMs ? null : Pieces[span].At(moment);
        return Pieces.SkipWhile(piece => piece.Span != span).FirstOrDefault(piece => piece.ToMs >= moment)?.At(moment);
    }

    /// <summary>Growth of the last stretch, percent a second; zero at the end.</summary>
    public double PerSecond => Pieces is [.., { Span: -1, LengthMs: > 0 } ahead] ? (ahead.To - ahead.From) / ahead.LengthMs * 1000 : 0;

    /// <summary>Stages, the times between them, and the time after the last, with the one wait that is too long cut out.</summary>
    private static List<AxisPiece> Cut(IReadOnlyList<StageSpan> spans, double endMs)
    {
        var pieces = new List<AxisPiece>();
        var reached = 0.0;
        for (var i = 0; i < spans.Count; i++)
        {
            var span = spans[i];
            if (span.StartMs > reached)
                pieces.Add(new(reached, span.StartMs, -1, IsFolded: span.StartMs - reached > FoldedAbove * endMs));
            reached = span.StartMs;
            // An active stage is never folded.
            if (span.Status != Core.Flex.Runs.StageStatus.Started
                && span.Waits.FirstOrDefault(wait => wait.LengthMs > FoldedAbove * endMs) is { LengthMs: > 0 } wait)
            {
                pieces.Add(new(reached, wait.FromMs, i));
                pieces.Add(new(wait.FromMs, wait.ToMs, i, IsFolded: true));
                reached = wait.ToMs;
            }

            pieces.Add(new(reached, span.EndMs, i));
            reached = span.EndMs;
        }

        if (endMs > reached)
            pieces.Add(new(reached, endMs, -1));
        return pieces;
    }

    private static double Weight(TimelineScale scale, AxisPiece piece) => scale switch
    {
        TimelineScale.Time => piece.LengthMs,
        TimelineScale.Order => 1,
        // A future stage gets the width of a tenth of a second.
        _ => Magnitude(piece.Span < 0 ? 100 : piece.LengthMs),
    };

    private static double Magnitude(double ms) => Math.Log10(1 + (Math.Max(0, ms) / ShortestMs));

    private static bool IsLastOfItsStage(List<AxisPiece> pieces, int i) =>
        pieces[i].Span >= 0 && (i + 1 == pieces.Count || pieces[i + 1].Span != pieces[i].Span);
}
