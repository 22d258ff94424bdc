using System.Globalization;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Expected errors of acknowledged gaps.</summary>
internal static class GapErrors
{
    /// <summary>No acknowledgement has that id.</summary>
    public static PortalError NotFound() => new(
        "GAP_ACKNOWLEDGEMENT_NOT_FOUND", "There is no such acknowledged gap.",
        "Choose one of the acknowledged gaps of the asset.");

    /// <summary>The acknowledgement is over.</summary>
    public static PortalError AlreadyEnded() => new(
        "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED", "The acknowledgement is over.", "Nothing was changed.");

    /// <summary>Every missing slot of the window is acknowledged.</summary>
    public static PortalError AlreadyAcknowledged() => new(
        "GAP_ALREADY_ACKNOWLEDGED", "Every missing bar of the window is acknowledged.", "End that acknowledgement first to change it.");

    /// <summary>Nothing is missing in the window.</summary>
    public static PortalError NothingMissing() => new(
        "GAP_NOTHING_MISSING", "No bar between the first answer and the last is missing in the window, or the series was never fetched.",
        "Choose a window of the list of gaps whose state is vendor_gap, not_fetched or rejected.");

    /// <summary>The window is empty or too long.</summary>
    public static PortalError WindowInvalid(TimeSpan longest) => new(
        "GAP_WINDOW_INVALID",
        string.Create(CultureInfo.InvariantCulture, $"The window ends before it begins, or is longer than {longest.TotalDays:0} days."),
        "Choose a first moment before the last one, and a shorter window.")
    { Field = "from" };

    /// <summary>The missing slots are in too many pieces.</summary>
    public static PortalError TooManyPieces() => new(
        "GAP_PIECES_INVALID",
        string.Create(CultureInfo.InvariantCulture, $"More than {AcknowledgeGap.MostPieces:N0} separate gaps are in the window."),
        "Choose a shorter window.")
    { Field = "from" };

    /// <summary>The reason is missing or too long.</summary>
    public static PortalError ReasonInvalid() => new(
        "GAP_REASON_INVALID",
        $"An acknowledgement needs a reason of {AcknowledgeGap.ShortestReason} to {AcknowledgeGap.LongestReason} characters.",
        "Say in one sentence why these bars are missing.")
    { Field = "reason" };

    /// <summary>The link is no address of the web.</summary>
    public static PortalError LinkInvalid() => new(
        "GAP_LINK_INVALID", "The link is not an http or https address.",
        $"Give a whole address of at most {AcknowledgeGap.LongestLink:0} characters without a user name in it, or none.")
    { Field = "link" };

    /// <summary>The last day is past or too far ahead.</summary>
    public static PortalError UntilInvalid(DateOnly today) => new(
        "GAP_UNTIL_INVALID",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The last day is one from {today:yyyy-MM-dd} to {today.AddDays(AcknowledgeGap.MostDays):yyyy-MM-dd}."),
        "Choose a day in that range, or none.")
    { Field = "until" };
}
