namespace FlexPortal.Flex.Timeline;

/// <summary>What the length of a bar means.</summary>
internal enum TimelineScale
{
    /// <summary>Time: one axis, real starts and lengths; a wait that would take most of it is folded.</summary>
    Time,

    /// <summary>Order only: all stages have the same width.</summary>
    Order,

    /// <summary>The order of magnitude: a stage ten times as long is one step wider.</summary>
    Log,
}
