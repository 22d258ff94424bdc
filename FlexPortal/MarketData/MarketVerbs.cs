using System.CommandLine;
using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Lineage;
using FlexPortal.MarketData.Status;

namespace FlexPortal.MarketData;

/// <summary><c>market status|gaps|lineage</c>.</summary>
internal static class MarketVerbs
{
    public static Command Market() => new("market", "Status, gaps and lineage of market data")
    {
        StatusVerb.Status(), GapsVerb.Gaps(), LineageVerb.Lineage(),
    };
}
