using System.CommandLine;
using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Calendars;
using FlexPortal.MarketData.Gaps;
using FlexPortal.MarketData.Lineage;
using FlexPortal.MarketData.Status;

namespace FlexPortal.MarketData;

/// <summary><c>market status|failures|bars|gaps|checksum|remove-bars|lineage|acknowledge|reopen|calendars|days|special-day</c>.</summary>
internal static class MarketVerbs
{
    public static Command Market() => new("market", "Status, failures, bars, gaps, lineage and calendars of market data")
    {
        StatusVerb.Status(), FailuresVerb.Failures(), BarsVerb.Bars(), GapsVerb.Gaps(), ChecksumVerb.Checksum(),
        RemoveBarsVerb.RemoveBars(), LineageVerb.Lineage(), GapVerbs.Acknowledge(), GapVerbs.Reopen(), CalendarVerbs.Calendars(),
        CalendarVerbs.Days(), CalendarVerbs.SpecialDay(),
    };
}
