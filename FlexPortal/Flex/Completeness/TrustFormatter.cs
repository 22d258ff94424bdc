using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Completeness;

/// <summary>The verdict in a word and an icon, so that it is never told by a colour alone.</summary>
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
