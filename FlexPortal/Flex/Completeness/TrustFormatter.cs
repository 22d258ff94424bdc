using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Completeness;

/// <summary>The verdict as a word and an icon, never as a colour alone.</summary>
internal static class TrustFormatter
{
    public static string Word(TrustTone tone) => tone switch
    {
        TrustTone.Good => "Complete",
        TrustTone.Warn => "In part",
        TrustTone.Bad => "Not to be trusted",
        _ => "Unknown",
    };

    public static IconName Icon(TrustTone tone) => tone switch
    {
        TrustTone.Good => IconName.Success,
        TrustTone.Warn => IconName.Warning,
        TrustTone.Bad => IconName.Failed,
        _ => IconName.Information,
    };
}
