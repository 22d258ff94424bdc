using FlexPortal.Core.Flex.Statements.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>A wish to mute the absence of a section.</summary>
/// <param name="RunId">A run in which it is missing; the mute is for its account and query.</param>
/// <param name="Section">Element name.</param>
/// <param name="Until">Last day, by UTC.</param>
/// <param name="Reason">Why it is expected, 3 to 500 characters.</param>
/// <param name="By">Who says so.</param>
/// <param name="StatementAccountId">Account of the statement that lacks it; null when only one does.</param>
public sealed record SectionMuteRequest(Guid RunId, string Section, DateOnly Until, string Reason, string By, string? StatementAccountId = null);

/// <summary>What became of it.</summary>
public abstract record MuteOutcome
{
    private MuteOutcome()
    {
    }

    /// <summary>The section is muted; a mute that stood before is ended.</summary>
    public sealed record Muted(SectionMute Mute) : MuteOutcome;

    /// <summary>It is not muted, and why.</summary>
    public sealed record Refused(PortalError Error) : MuteOutcome;

    /// <summary>There is no such run.</summary>
    public sealed record RunNotFound : MuteOutcome;
}

/// <summary>
/// Says that the absence of a section is expected until a day. A required section cannot be muted, because a run without it fails all the
/// same, and no mute is for ever.
/// </summary>
public sealed class MuteSection(PortalDatabase database, SectionQueries sections, TimeProvider time)
{
    /// <summary>The longest a mute may last.</summary>
    public const int MostDays = 366;

    private const int ShortestReason = 3, LongestReason = 500;

    /// <summary>Checks the wish and stores the mute.</summary>
    public async Task<MuteOutcome> ExecuteAsync(AccountScope scope, SectionMuteRequest request, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (request.Reason.Trim().Length is < ShortestReason or > LongestReason || request.Reason.Any(char.IsControl))
            return new MuteOutcome.Refused(SectionMuteErrors.ReasonInvalid());
        if (request.Until < today || request.Until > today.AddDays(MostDays))
            return new MuteOutcome.Refused(SectionMuteErrors.UntilInvalid(today, MostDays));
        if (await sections.FindAsync(scope, request.RunId, cancellationToken) is not { } report)
            return new MuteOutcome.RunNotFound();

        var missed = report.Sections.Where(section => section.IsMissed
            && string.Equals(section.Section, request.Section, StringComparison.Ordinal)
            && (request.StatementAccountId is null || string.Equals(section.AccountId, request.StatementAccountId, StringComparison.Ordinal))).ToArray();
        switch (missed)
        {
            case []:
                return new MuteOutcome.Refused(SectionMuteErrors.NotMissing(request.Section));
            case [{ Group: SectionGroup.HardRequired }]:
                return new MuteOutcome.Refused(SectionMuteErrors.Required(request.Section));
            case [var section]:
                var mute = new SectionMute(
                    Guid.CreateVersion7(), report.AccountId, report.FlexQueryId, report.Sandbox, section.AccountId, request.Section, request.Until,
                    request.Reason.Trim(), request.By, MutedAtUtc: default);
                return new MuteOutcome.Muted(mute with { MutedAtUtc = await SectionMuteSql.InsertAsync(database.Main, mute, request.RunId, cancellationToken) });
            default:
                return new MuteOutcome.Refused(SectionMuteErrors.AccountNeeded(request.Section));
        }
    }
}
