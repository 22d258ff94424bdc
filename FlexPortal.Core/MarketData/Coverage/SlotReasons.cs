namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>Why a slot is in its state, as users read it. The list is fixed: no vendor text is in it.</summary>
internal static class SlotReasons
{
    /// <summary>The sentence of a state.</summary>
    public static string Of(SlotState state) => state switch
    {
        SlotState.Closed => "The market is closed.",
        SlotState.Present => "The bar is stored.",
        SlotState.NoTrade => "The vendor answered and left the slot out: nothing was traded.",
        SlotState.VendorGap => "The vendor answered, sends every slot, and sent no bar for this one.",
        SlotState.NotFetched => "No answer covers it: it was not asked for, or every attempt failed.",
        SlotState.Pending => "It is due and after the last answer: the next top-up asks for it.",
        SlotState.NotAsked => "It is before the first answer: a backfill asks for it.",
        SlotState.NotDue => "It is not over, or not published yet.",
        SlotState.Acknowledged => "A user marked it as a known gap.",
        _ => "A bar came and failed validation.",
    };

    /// <summary>The sentence of a rejected bar.</summary>
    /// <param name="reason">The reason as stored; null when it is not known.</param>
    public static string OfRejected(string? reason) => reason switch
    {
        "price_order" => "A bar came, and its high or low does not enclose its other prices.",
        "negative_price" => "A bar came with a price below zero.",
        "negative_volume" => "A bar came with a volume below zero.",
        "contradiction" => "Two bars with different values came in one answer.",
        _ => Of(SlotState.Rejected),
    };
}
