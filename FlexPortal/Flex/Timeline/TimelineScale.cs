namespace FlexPortal.Flex.Timeline;

/// <summary>What the length of a bar means.</summary>
internal enum TimelineScale
{
    /// <summary>Time: one axis, real starts and lengths.</summary>
    Time,

    /// <summary>The order of magnitude: a stage ten times as long is one step wider.</summary>
    Log,
}
