using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.WebService;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.GoTo;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// The search box of the list. Users type account numbers into it, so it is sent as a form and not in an address, and leads to the list of
/// the account by its key.
/// </summary>
internal static class RunSearch
{
    public const string Path = "/runs/search";

    /// <summary>What the box at the top of each page finds: a code of the broker, a run, a section, else what the text leads to.</summary>
    public static GoToEntry GoTo { get; } = new(["run", "account", "section", "error code"], Capability.ReadRuns, GoAsync)
    {
        SearchAsync = SearchAsync,
    };

    public static void MapRunSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, FindAsync).Needs(Capability.ReadRuns).ExcludeFromDescription();

    /// <summary>
    /// The address that a text leads to: the list of an account, the last run whose statement also held an account, else the list of what
    /// the text is part of; with an error code when there is no such account.
    /// </summary>
    public static async Task<string> AddressAsync(
        ListQuery shown, string? text, AccountQueries accounts, AccountScope scope, CancellationToken ct)
    {
        var wanted = text?.Trim() ?? "";
        var start = shown.FromStart().With(RunFilters.Search.Name, null);
        var known = await accounts.ListAsync(scope, ct);
        if (known.FirstOrDefault(account => string.Equals(account.AccountId, wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
            return start.With(RunFilters.AccountKey.Name, found.AccountKey).Address();

        if (!AccountKeys.IsNumber(wanted))
            return start.With(RunFilters.Search.Name, wanted).Address();
        return await accounts.FindRunOfStatementAsync(scope, wanted, ct) is { } run
            ? RunAddress.Of(run, RunTab.Data) : $"/runs?refused={FlexErrors.AccountNotFound().Code}";
    }

    private static async Task<SeeOther> FindAsync([FromForm] string? search, HttpContext http, CancellationToken ct) =>
        new(ReaderChoice.Zone(http).To(await SearchAsync(http, search, ct)));

    private static Task<string> SearchAsync(HttpContext http, string? text, CancellationToken ct) => AddressAsync(
        ListQuery.All, text, http.RequestServices.GetRequiredService<AccountQueries>(), http.User.Accounts(), ct);

    /// <summary>
    /// The help on a code of the broker, which leads to its runs; a run by its number (<c>7</c>, <c>#7</c>, <c>run 7</c>) or its id; or
    /// the rows of a section in the last statement that has it. The run with the number of a code is found as <c>#1012</c>.
    /// </summary>
    private static async Task<string?> GoAsync(HttpContext http, string text, CancellationToken ct)
    {
        if (FlexErrorCode.Named(text) is { } code)
            return BrokerCodeFormatter.Address(code);

        var (runs, scope) = (http.RequestServices.GetRequiredService<FlexQueries>(), http.User.Accounts());
        var run = RunFilters.NumberIn(text) is { } number
            ? await runs.FindRunIdAsync(scope, number, ct)
            : Guid.TryParse(text, out var id) && await runs.FindRunStatusAsync(scope, id, ct) is not null ? id : null;
        if (run is { } found)
            return $"{RunListQuery.Page}/{found}";

        return await http.RequestServices.GetRequiredService<SectionQueries>().FindLastAsync(scope, text, ct) is var (section, last)
            ? new StatementAddress(last).OfSection(section) : null;
    }
}
