using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Flex.RunList;

/// <summary>The addresses of the run list.</summary>
internal static class RunListQuery
{
    /// <summary>The path of the page.</summary>
    public const string Page = "/runs";

    /// <summary>The query of a page's address; the zone of a page is the reader's and no part of the list.</summary>
    public static ListQuery Of(IQueryCollection query) => RunFilters.List.Query(query).With(ListQuery.Zone, null);

    /// <summary>The address of the page.</summary>
    public static string Address(this ListQuery query) => query.At(Page);

    /// <summary>The order; an unknown word counts as the default here and is refused where the query is read.</summary>
    public static RunOrder Order(this ListQuery query) =>
        EnumFormatter.TryParse<RunOrder>(query[ListQuery.Sort] ?? "", out var order) ? order : RunOrder.Newest;

    /// <summary>Whether the newest run of all that pass the filters is the first row.</summary>
    public static bool IsNewestPage(this ListQuery query) => query[ListQuery.Cursor] is null && query.Order() == RunOrder.Newest;

    /// <summary>The first page, without a count.</summary>
    public static ListQuery FromStart(this ListQuery query) => query.With(ListQuery.Cursor, null).With(ListQuery.Count, null);

    /// <summary>The list in another order, from its beginning.</summary>
    public static ListQuery By(this ListQuery query, RunOrder order) =>
        query.With(ListQuery.Sort, order == RunOrder.Newest ? null : EnumFormatter.From(order)).With(ListQuery.Cursor, null);

    /// <summary>The list with another state alone.</summary>
    public static ListQuery InState(this ListQuery query, RunOutcome? outcome) =>
        query.FromStart().With(RunFilters.State.Name, outcome is { } state ? EnumFormatter.From(state) : null)
            .With(RunFilters.Status.Name, null).Sortable();
}
