namespace FlexPortal.Core.Flex.Runs;

/// <summary>How long a stage usually takes.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Runs">Over how many runs.</param>
/// <param name="MedianMs">Median, milliseconds.</param>
/// <param name="NinetyFifthMs">95th percentile, milliseconds.</param>
public sealed record UsualDuration(RunStage Stage, int Runs, long MedianMs, long NinetyFifthMs);

/// <summary>The usual range of a query, from its last successful runs before a given one.</summary>
/// <param name="Runs">How many of them there were, at most <see cref="MostRuns"/>.</param>
/// <param name="Stages">One for each stage that they had; empty when they were fewer than <see cref="FewestRuns"/>.</param>
public sealed record UsualDurations(int Runs, IReadOnlyList<UsualDuration> Stages)
{
    /// <summary>With fewer runs there is no baseline.</summary>
    public const int FewestRuns = 5;

    /// <summary>The most runs looked at.</summary>
    public const int MostRuns = 30;

    /// <summary>There was no run before.</summary>
    public static UsualDurations Unknown { get; } = new(0, []);

    /// <summary>Whether there is a baseline.</summary>
    public bool IsKnown => Stages.Count > 0;

    /// <summary>The usual length of a stage; null when it is not known.</summary>
    public UsualDuration? Of(RunStage stage) => Stages.FirstOrDefault(usual => usual.Stage == stage);

    /// <summary>
    /// When a run under way usually ends, and the moment of the 95th percentile; null when not known. Counted from the start
    /// of the stage under way.
    /// </summary>
    /// <param name="stage">The stage under way.</param>
    /// <param name="startedAtUtc">Its start, UTC.</param>
    public (DateTimeOffset UsualUtc, DateTimeOffset LateUtc)? End(RunStage stage, DateTimeOffset startedAtUtc)
    {
        if (Of(stage) is null)
            return null;

        var ahead = Stages.Where(usual => usual.Stage >= stage).ToList();
        return (
            startedAtUtc.AddMilliseconds(ahead.Sum(usual => usual.MedianMs)),
            startedAtUtc.AddMilliseconds(ahead.Sum(usual => usual.NinetyFifthMs)));
    }
}
