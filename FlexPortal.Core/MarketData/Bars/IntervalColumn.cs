using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>Columns that hold an interval as <c>1d</c> or <c>1m</c>.</summary>
internal static class IntervalColumn
{
    public static PropertyBuilder<BarInterval> IsInterval(this PropertyBuilder<BarInterval> property) =>
        property.HasConversion(interval => interval.Text(), text => Read(text));

    /// <summary>The interval of a stored text.</summary>
    public static BarInterval Read(string text) => BarIntervals.Parse(text) ?? throw new FormatException($"'{text}' is no interval.");
}
