using FlexPortal.Core.Flex.Sections;

namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>The reason of the mute is missing, too short or too long.</summary>
    internal static PortalError MuteReasonInvalid() => Mute(
        "MUTE_REASON_INVALID",
        $"A mute needs a reason of {MuteSection.ShortestReason} to {MuteSection.LongestReason} characters.",
        "Say in one sentence why the absence is expected.",
        field: "reason");

    /// <summary>The mute ends in the past, or lasts too long.</summary>
    internal static PortalError MuteUntilInvalid(DateOnly today) => Mute(
        "MUTE_UNTIL_INVALID",
        $"A mute lasts until a day from {today:yyyy-MM-dd} to {today.AddDays(MuteSection.MostDays):yyyy-MM-dd}.",
        "Choose a day in that range; mute again after it if the absence is still expected.",
        field: "until");

    /// <summary>The section is not missing.</summary>
    internal static PortalError MuteNotMissing(string? section = null) => Mute(
        "MUTE_NOT_MISSING", $"{section ?? "The section"} is not missing in this run.",
        "Choose one of the missing sections that the run lists.");

    /// <summary>The section is missing for several accounts.</summary>
    internal static PortalError MuteAccountNeeded(string section) => Mute(
        "MUTE_ACCOUNT_NEEDED", $"The section {section} is missing for several accounts of this statement.",
        "Name the account for which the absence is expected.");

    /// <summary>Without a required section a run fails, muted or not.</summary>
    internal static PortalError MuteRequired(string? section = null) => Mute(
        "MUTE_SECTION_REQUIRED", $"{section ?? "The section"} is required: a run without it fails, and muting would change nothing.",
        "Switch the section on in the query, or take it out of the setting Flex:Sections:HardRequired.");

    /// <summary>No mute has that id, or the user cannot see its account.</summary>
    public static PortalError MuteNotFound() => Mute(
        "MUTE_NOT_FOUND", "There is no such mute.", "The sections of a run name their mutes.");

    /// <summary>The mute is over.</summary>
    public static PortalError MuteAlreadyOver() => Mute("MUTE_ALREADY_OVER", "The mute was ended before.", "Nothing was changed.");

    private static PortalError Mute(string code, string message, string whatToDo, string? field = null) =>
        new(code, message, whatToDo, ErrorOwner.You, Retryable: false) { Field = field };
}
