using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// The search box of the list. People type account numbers into it, so it is sent as a form and not in an address, and leads to the list of
/// the account by its key.
/// </summary>
internal static class RunSearch
{
    public const string Path = "/runs/search";

    public static void MapRunSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, FindAsync).Needs(Capability.ReadRuns).ExcludeFromDescription();

    /// <summary>The list that a text leads to, from the one that is shown; or the list with the word that there is no such account.</summary>
    public static string AddressOf(RunListQuery shown, string? text, IReadOnlyList<KnownAccount> accounts)
    {
        var wanted = text?.Trim() ?? "";
        var start = shown with { Search = null, Cursor = null, Count = null };
        if (accounts.FirstOrDefault(account => string.Equals(account.AccountId, wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
            return (start with { Account = found.AccountKey }).Address;

        return AccountKeys.IsNumber(wanted) ? $"/runs?refused={FlexErrors.AccountNotFound().Code}" : (start with { Search = wanted.Length == 0 ? null : wanted }).Address;
    }

    private static async Task<SeeOther> FindAsync([FromForm] string? search, HttpContext http, AccountQueries accounts, CancellationToken ct) =>
        new(ReaderChoice.Zone(http).To(AddressOf(RunListQuery.All, search, await accounts.ListAsync(http.User.Accounts(), ct))));
}
