namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>A mute without a reason, or with one that is no sentence.</summary>
    public static FlexError MuteReasonInvalid() => Mute(
        "MUTE_REASON_INVALID", "A mute needs a reason of 3 to 500 characters.", "Say in a sentence why the absence is expected, for whoever reads it later.");

    /// <summary>A mute that is over already, or that would hide an absence for too long.</summary>
    public static FlexError MuteUntilInvalid(DateOnly today, int mostDays) => Mute(
        "MUTE_UNTIL_INVALID", $"A mute lasts until a day from {today:yyyy-MM-dd} to {today.AddDays(mostDays):yyyy-MM-dd}.",
        "Choose a day in that range; when it comes, look again and mute anew if the absence is still expected.");

    /// <summary>What is not missing cannot be muted.</summary>
    public static FlexError MuteNotMissing(string section) => Mute(
        "MUTE_NOT_MISSING", $"The section {section} is not missing in this run.", "The sections of the run say what is missing, by name.");

    /// <summary>The section is missing for several accounts.</summary>
    public static FlexError MuteAccountNeeded(string section) => Mute(
        "MUTE_ACCOUNT_NEEDED", $"The section {section} is missing for several accounts of this statement.", "Say for which account it is expected to be missing.");

    /// <summary>Without a required section a run fails, muted or not.</summary>
    public static FlexError MuteRequired(string section) => Mute(
        "MUTE_SECTION_REQUIRED", $"{section} is required: a run without it fails, and muting would change nothing.",
        "Switch the section on in the query, or take it out of the setting Flex:Sections:HardRequired.");

    private static FlexError Mute(string code, string message, string whatToDo) =>
        new(code, message, whatToDo, FlexErrorOwner.You, HealsByItself: false);
}
