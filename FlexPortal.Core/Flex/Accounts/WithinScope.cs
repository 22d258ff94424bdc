using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>Limits a query to the accounts of a scope. The run's account decides, also for rows of other accounts.</summary>
internal static class WithinScope
{
    public static IQueryable<IngestionRun> Within(this IQueryable<IngestionRun> runs, AccountScope scope) =>
        scope.Named is { } named ? runs.Where(run => named.Contains(run.AccountId)) : runs;

    public static IQueryable<RawArtifactRow> Within(this IQueryable<RawArtifactRow> artifacts, AccountScope scope) =>
        scope.Named is { } named ? artifacts.Where(artifact => named.Contains(artifact.AccountId)) : artifacts;

    public static IQueryable<SectionMuteRow> Within(this IQueryable<SectionMuteRow> mutes, AccountScope scope) =>
        scope.Named is { } named ? mutes.Where(mute => named.Contains(mute.AccountId)) : mutes;
}
