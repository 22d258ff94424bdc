namespace FlexPortal.Core.Flex.Sections;

/// <summary>Why a section is not muted.</summary>
internal static class SectionMuteErrors
{
    /// <summary>A mute without a reason, or with one that is no sentence.</summary>
    public static PortalError ReasonInvalid() => Refusal(
        "MUTE_REASON_INVALID", "A mute needs a reason of 3 to 500 characters.", "Say in one sentence why the absence is expected.");

    /// <summary>A mute that is over already, or that would hide an absence for too long.</summary>
    public static PortalError UntilInvalid(DateOnly today, int mostDays) => Refusal(
        "MUTE_UNTIL_INVALID", $"A mute lasts until a day from {today:yyyy-MM-dd} to {today.AddDays(mostDays):yyyy-MM-dd}.",
        "Choose a day in that range; mute again after it if the absence is still expected.");

    /// <summary>What is not missing cannot be muted.</summary>
    public static PortalError NotMissing(string section) => Refusal(
        "MUTE_NOT_MISSING", $"The section {section} is not missing in this run.", "Choose one of the missing sections that the run lists.");

    /// <summary>The section is missing for several accounts.</summary>
    public static PortalError AccountNeeded(string section) => Refusal(
        "MUTE_ACCOUNT_NEEDED", $"The section {section} is missing for several accounts of this statement.",
        "Name the account for which the absence is expected.");

    /// <summary>Without a required section a run fails, muted or not.</summary>
    public static PortalError Required(string section) => Refusal(
        "MUTE_SECTION_REQUIRED", $"{section} is required: a run without it fails, and muting would change nothing.",
        "Switch the section on in the query, or take it out of the setting Flex:Sections:HardRequired.");

    private static PortalError Refusal(string code, string message, string whatToDo) =>
        new(code, message, whatToDo, ErrorOwner.You, Retryable: false);
}
