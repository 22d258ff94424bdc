using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Flex.Timeline;

/// <summary>A time in which nothing was done but wait. Milliseconds from the start of the run.</summary>
internal sealed record WaitSpan(double FromMs, double ToMs)
{
    public double LengthMs => ToMs - FromMs;
}

/// <summary>A moment at which the broker answered, with its code when it gave one.</summary>
internal sealed record AttemptMark(double AtMs, int? BrokerCode);

/// <summary>
/// One stage on the run's own clock: milliseconds from the start of the run, never before the end of the stage before it.
/// </summary>
/// <param name="Stage">Which.</param>
/// <param name="Status">Its status.</param>
/// <param name="StartMs">Start.</param>
/// <param name="LengthMs">Length; until now while it is under way.</param>
/// <param name="Waits">Its waits in order, joined where hardly anything lies between.</param>
/// <param name="Attempts">The broker's answers in order.</param>
internal sealed record StageSpan(
    RunStage Stage, StageStatus Status, double StartMs, double LengthMs, IReadOnlyList<WaitSpan> Waits, IReadOnlyList<AttemptMark> Attempts)
{
    // An attempt is short; the waits before and after it are drawn as one.
    private const double JoinedUnderMs = 2_000;

    public double EndMs => StartMs + LengthMs;

    /// <summary>
    /// The stages of a run in the order in which they started. The clocks of database and worker may disagree, and a worker's clock may be
    /// set back: then a stage begins where the one before it ends, and keeps its length, which is measured by a monotonic clock.
    /// </summary>
    public static IReadOnlyList<StageSpan> Of(RunDetail run, DateTimeOffset now)
    {
        var spans = new List<StageSpan>(run.Diagnostics.Count);
        var free = 0.0;
        foreach (var record in run.Diagnostics)
        {
            var start = Math.Max(free, (record.StartedAtUtc - run.StartedAtUtc).TotalMilliseconds);
            var length = Math.Max(0, record.DurationMs ?? (now - run.StartedAtUtc).TotalMilliseconds - start);
            var exchanges = record.Exchanges();
            // Times of the worker count from its own start of the stage.
            double At(DateTimeOffset moment) => start + Math.Clamp((moment - record.StartedAtUtc).TotalMilliseconds, 0, length);
            spans.Add(new(record.Stage, record.Status, start, length, WaitsOf(exchanges, At, start + length), AttemptsOf(exchanges, At)));
            free = start + length;
        }

        return spans;
    }

    private static List<WaitSpan> WaitsOf(IReadOnlyList<BrokerExchange> exchanges, Func<DateTimeOffset, double> at, double end)
    {
        var waits = new List<WaitSpan>();
        for (var i = 0; i < exchanges.Count; i++)
        {
            if (exchanges[i].NextAttemptAt is not { } next || exchanges[i].NextWait is not { } length || length <= TimeSpan.Zero)
                continue;

            var until = Math.Min(at(next), i + 1 < exchanges.Count ? at(exchanges[i + 1].At) : end);
            var wait = new WaitSpan(at(exchanges[i].At), until);
            if (wait.LengthMs <= 0)
                continue;
            if (waits.Count > 0 && wait.FromMs - waits[^1].ToMs < JoinedUnderMs)
                waits[^1] = waits[^1] with { ToMs = wait.ToMs };
            else
                waits.Add(wait);
        }

        return waits;
    }

    private static List<AttemptMark> AttemptsOf(IReadOnlyList<BrokerExchange> exchanges, Func<DateTimeOffset, double> at) =>
        [.. exchanges.Where(exchange => exchange.Kind is not (BrokerExchangeKind.FirstWait or BrokerExchangeKind.RequestBudget))
            .Select(exchange => new AttemptMark(at(exchange.At), exchange.BrokerCode))];
}
