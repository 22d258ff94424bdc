using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// The search box of the list. Users type account numbers into it, so it is sent as a form and not in an address, and leads to the list of
/// the account by its key.
/// </summary>
internal static class RunSearch
{
    public const string Path = "/runs/search";

    public static void MapRunSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, FindAsync).Needs(Capability.ReadRuns).ExcludeFromDescription();

    /// <summary>The address of the list that a text leads to; with an error code when there is no such account.</summary>
    public static string AddressOf(ListQuery shown, string? text, IReadOnlyList<KnownAccount> accounts)
    {
        var wanted = text?.Trim() ?? "";
        var start = shown.FromStart().With(RunFilters.Search.Name, null);
        if (accounts.FirstOrDefault(account => string.Equals(account.AccountId, wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
            return start.With(RunFilters.AccountKey.Name, found.AccountKey).Address();

        return AccountKeys.IsNumber(wanted)
            ? $"/runs?refused={FlexErrors.AccountNotFound().Code}" : start.With(RunFilters.Search.Name, wanted).Address();
    }

    private static async Task<SeeOther> FindAsync(
        [FromForm] string? search, HttpContext http, AccountQueries accounts, CancellationToken ct) =>
        new(ReaderChoice.Zone(http).To(AddressOf(ListQuery.All, search, await accounts.ListAsync(http.User.Accounts(), ct))));
}
