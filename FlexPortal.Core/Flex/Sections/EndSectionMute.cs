using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>What became of a wish to end a mute.</summary>
public enum EndMuteOutcome
{
    /// <summary>It no longer counts; it is kept, with who ended it.</summary>
    Ended,

    /// <summary>It was ended before and stays as it is.</summary>
    AlreadyOver,

    /// <summary>There is no such mute.</summary>
    NotFound,
}

/// <summary>Ends a mute before its day: the absence counts again.</summary>
public sealed class EndSectionMute(PortalDatabase database, SectionQueries sections)
{
    /// <summary>Ends it.</summary>
    public async Task<EndMuteOutcome> ExecuteAsync(AccountScope scope, Guid muteId, string by, CancellationToken cancellationToken)
    {
        if (await sections.FindMuteAsync(scope, muteId, cancellationToken) is null)
            return EndMuteOutcome.NotFound;

        return await SectionMuteSql.EndAsync(database.Main, muteId, by, cancellationToken) ? EndMuteOutcome.Ended : EndMuteOutcome.AlreadyOver;
    }
}
