using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;

namespace FlexPortal.Audit;

/// <summary>The addresses of the audit log.</summary>
internal static class AuditListQuery
{
    /// <summary>The path of the page.</summary>
    public const string Page = "/audit";

    /// <summary>The query of a page's address; the zone of a page is the reader's and no part of the list.</summary>
    public static ListQuery Of(IQueryCollection query) => AuditFilters.List.Query(query).With(ListQuery.Zone, null);
}
