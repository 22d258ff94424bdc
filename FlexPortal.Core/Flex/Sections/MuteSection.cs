using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>A request to mute the absence of a section.</summary>
/// <param name="RunId">A run in which it is missing; the mute is for its account and query.</param>
/// <param name="Section">Element name.</param>
/// <param name="Until">Last day, by UTC.</param>
/// <param name="Reason">Why it is expected, 3 to 500 characters.</param>
/// <param name="By">Who mutes it.</param>
/// <param name="StatementAccountId">Account of the statement that lacks it; null when only one does.</param>
public sealed record SectionMuteRequest(
    Guid RunId, string Section, DateOnly Until, string Reason, AuditActor By, string? StatementAccountId = null);

/// <summary>The outcome of a request to mute.</summary>
public abstract record MuteOutcome
{
    private MuteOutcome()
    {
    }

    /// <summary>The section is muted; a mute in force before is ended.</summary>
    public sealed record Muted(SectionMute Mute) : MuteOutcome;

    /// <summary>The request was refused.</summary>
    public sealed record Refused(PortalError Error) : MuteOutcome;

    /// <summary>There is no such run.</summary>
    public sealed record RunNotFound : MuteOutcome;
}

/// <summary>
/// Mutes the absence of a section until a day. A required section cannot be muted, because a run without it fails. Every mute ends.
/// </summary>
public sealed class MuteSection(PortalDatabase database, SectionQueries sections, AuditLog audit, TimeProvider time)
{
    /// <summary>The longest a mute may last.</summary>
    public const int MostDays = 366;

    /// <summary>Shortest and longest reason, in characters.</summary>
    public const int ShortestReason = 3, LongestReason = 500;

    /// <summary>Validates the request and stores the mute.</summary>
    public async Task<MuteOutcome> ExecuteAsync(AccountScope scope, SectionMuteRequest request, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (request.Reason.Trim().Length is < ShortestReason or > LongestReason || request.Reason.Any(char.IsControl))
            return new MuteOutcome.Refused(FlexErrors.MuteReasonInvalid());
        if (request.Until < today || request.Until > today.AddDays(MostDays))
            return new MuteOutcome.Refused(FlexErrors.MuteUntilInvalid(today));
        if (await sections.FindAsync(scope, request.RunId, cancellationToken) is not { } report)
            return new MuteOutcome.RunNotFound();

        var missed = report.Sections.Where(section => section.IsMissed
            && string.Equals(section.Section, request.Section, StringComparison.Ordinal)
            && (request.StatementAccountId is null
                || string.Equals(section.AccountId, request.StatementAccountId, StringComparison.Ordinal))).ToArray();
        switch (missed)
        {
            case []:
                return new MuteOutcome.Refused(FlexErrors.MuteNotMissing(request.Section));
            case [{ Group: SectionGroup.HardRequired }]:
                return new MuteOutcome.Refused(FlexErrors.MuteRequired(request.Section));
            case [var section]:
                var mute = new SectionMute(
                    Guid.CreateVersion7(), report.AccountId, report.FlexQueryId, report.Sandbox, section.AccountId, request.Section,
                    request.Until,
                    request.Reason.Trim(), request.By.Name, MutedAtUtc: default);
                return new MuteOutcome.Muted(mute with { MutedAtUtc = await StoreAsync(request, mute, cancellationToken) });
            default:
                return new MuteOutcome.Refused(FlexErrors.MuteAccountNeeded(request.Section));
        }
    }

    /// <summary>Replaces the mute in force, if there is one. Returns the time of the new one.</summary>
    private async Task<DateTimeOffset> StoreAsync(SectionMuteRequest request, SectionMute mute, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var replaced = await SectionMuteSql.EndInForceAsync(connection, mute, cancellationToken);
            // Nothing is inserted when another user muted the section in between: then that mute is the one to replace.
            if (await SectionMuteSql.TryInsertAsync(connection, mute, cancellationToken) is not { } mutedAtUtc)
                continue;

            AuditEvent[] ended = replaced is { } muteId ? [FlexAuditEvents.Unmuted(request.By, muteId)] : [];
            await audit.CommitAsync(transaction, [.. ended, FlexAuditEvents.Muted(request, mute.SectionMuteId)], cancellationToken);
            return mutedAtUtc;
        }
    }
}
