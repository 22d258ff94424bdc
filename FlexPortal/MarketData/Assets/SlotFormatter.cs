using FlexPortal.Core.MarketData.Coverage;

namespace FlexPortal.MarketData.Assets;

/// <summary>States of slots in words.</summary>
internal static class SlotFormatter
{
    /// <summary>Kinds of slots without a bar: the class of their mark, and the word.</summary>
    public static IReadOnlyList<(string Css, string Word)> Marks { get; } =
    [
        ("vendor-gap", "vendor gap"), ("rejected", "rejected"), ("not-fetched", "not fetched"), ("acknowledged", "acknowledged"),
        ("no-trade", "no trade"), ("pending", "pending"), ("not-asked", "not asked"),
    ];

    public static string Word(SlotState state) => state switch
    {
        SlotState.Closed => "Closed",
        SlotState.Present => "Present",
        SlotState.NoTrade => "No trade",
        SlotState.VendorGap => "Vendor gap",
        SlotState.NotFetched => "Not fetched",
        SlotState.Pending => "Pending",
        SlotState.Rejected => "Rejected",
        SlotState.NotAsked => "Not asked",
        SlotState.NotDue => "Not due",
        _ => "Acknowledged",
    };
}
