using FlexPortal.Core.MarketData.Coverage;

namespace FlexPortal.MarketData.Assets;

/// <summary>States of slots in words.</summary>
internal static class SlotFormatter
{
    public static string Word(SlotState state) => state switch
    {
        SlotState.Closed => "Closed",
        SlotState.Present => "Present",
        SlotState.NoTrade => "No trade",
        SlotState.VendorGap => "Vendor gap",
        SlotState.NotFetched => "Not fetched",
        SlotState.Pending => "Pending",
        SlotState.Rejected => "Rejected",
        _ => "Acknowledged",
    };
}
