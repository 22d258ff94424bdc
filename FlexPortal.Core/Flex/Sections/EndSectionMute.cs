using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>The outcome of a request to end a mute.</summary>
public enum EndMuteOutcome
{
    /// <summary>The mute is ended.</summary>
    Ended,

    /// <summary>It was ended before; nothing changed.</summary>
    AlreadyOver,

    /// <summary>There is no such mute.</summary>
    NotFound,
}

/// <summary>Ends a mute before its last day: the section counts as missing again.</summary>
public sealed class EndSectionMute(PortalDatabase database, SectionQueries sections, AuditLog audit)
{
    /// <summary>Ends it.</summary>
    public async Task<EndMuteOutcome> ExecuteAsync(AccountScope scope, Guid muteId, AuditActor by, CancellationToken cancellationToken)
    {
        if (await sections.FindMuteAsync(scope, muteId, cancellationToken) is null)
            return EndMuteOutcome.NotFound;

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await SectionMuteSql.EndAsync(connection, muteId, by.Name, cancellationToken))
            return EndMuteOutcome.AlreadyOver;

        await audit.CommitAsync(transaction, FlexAuditEvents.Unmuted(by, muteId), cancellationToken);
        return EndMuteOutcome.Ended;
    }
}
