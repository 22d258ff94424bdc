using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Runs;

namespace FlexPortal.Flex.Completeness;

/// <summary>Addresses to which a verdict leads.</summary>
internal static class TrustAddress
{
    /// <summary>The missing sections of a run: which, since when, and where to switch them on.</summary>
    public static string Missing(Guid run) => RunAddress.Of(run, RunTab.Missing);

    /// <summary>The runs of the account and query.</summary>
    public static string Runs(CompletenessVerdict verdict, AccountKeys keys) => ListQuery.All
        .With(RunFilters.AccountKey.Name, keys.Of(verdict.RunAccountId))
        .With(RunFilters.Query.Name, verdict.FlexQueryId)
        .Address();
}
