using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>Reads what sections were in the last runs of a query, and which absences are muted.</summary>
public sealed class SectionQueries(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, IOptions<FlexOptions> options, TimeProvider time)
{
    private readonly SectionMatrix _matrix = SectionMatrix.Of(options.Value.Sections);

    /// <summary>The sections of a run beside those of the runs before it; null when there is no such run.</summary>
    public async Task<SectionReport?> FindAsync(AccountScope scope, Guid runId, CancellationToken cancellationToken) =>
        await SectionHistorySql.ReadAsync(database.Main, scope, runId, cancellationToken) is { } history
            ? SectionDiagnoser.Report(
                history, _matrix, await ListMutedAsync(scope, history.AccountId, history.FlexQueryId, history.Sandbox, cancellationToken))
            : null;

    /// <summary>
    /// The last run whose statement carried a section, by its element name or by its name in the broker's portal; null when none did.
    /// </summary>
    public Task<(string Section, Guid RunId)?> FindLastAsync(AccountScope scope, string name, CancellationToken cancellationToken) =>
        SectionSeenSql.FindLastAsync(database.Main, scope, SectionCatalog.Labelled(name)?.Name ?? name, cancellationToken);

    /// <summary>Mutes of an account and query that count today, by UTC.</summary>
    public async Task<IReadOnlyList<SectionMute>> ListMutedAsync(
        AccountScope scope, string accountId, string flexQueryId, bool sandbox, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<SectionMuteRow>().Within(scope)
            .Where(mute => mute.AccountId == accountId && mute.FlexQueryId == flexQueryId && mute.IsSandbox == sandbox
                && mute.EndedAtUtc == null && mute.UntilDate >= today)
            .OrderBy(mute => mute.StatementAccountId).ThenBy(mute => mute.SectionName)
            .Select(SectionMuteRow.Read).ToListAsync(cancellationToken);
    }

    /// <summary>The order of mutes: their ids are version 7 and grow with time.</summary>
    internal static Keyset<SectionMuteRow, SectionMute> MuteOrder { get; } =
        Keyset.By<SectionMuteRow, SectionMute, Guid>("newest", descending: true, mute => mute.SectionMuteId, mute => mute.SectionMuteId);

    /// <summary>Every mute, newest first, those that are over included.</summary>
    public async Task<Page<SectionMute>> ListMutesAsync(
        AccountScope scope, string? accountId, string? flexQueryId, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var mutes = context.Set<SectionMuteRow>().Within(scope);
        if (accountId is not null)
            mutes = mutes.Where(mute => mute.AccountId == accountId);
        if (flexQueryId is not null)
            mutes = mutes.Where(mute => mute.FlexQueryId == flexQueryId);
        return await MuteOrder.ReadAsync(
            (place, most) => MuteOrder.Walk(mutes, place).Take(most).Select(SectionMuteRow.Read).ToListAsync(cancellationToken),
            cursor, Math.Clamp(pageSize, 1, PageSize.Max));
    }

    internal async Task<SectionMute?> FindMuteAsync(AccountScope scope, Guid muteId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<SectionMuteRow>().Within(scope)
            .Where(mute => mute.SectionMuteId == muteId).Select(SectionMuteRow.Read).SingleOrDefaultAsync(cancellationToken);
    }
}
