using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Shell.GoTo;

/// <summary>
/// Where the box at the top leads. Users type account numbers into it, so it is sent as a form, and only the answer has an address.
/// </summary>
internal static class GoToForm
{
    public const string Action = "/go-to";

    /// <summary>POST /go-to; leads to the thing that the text names, else to a list of what it is part of.</summary>
    public static void MapGoToForm(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Action, GoAsync).NeedsSignIn().ExcludeFromDescription();

    /// <summary>What a user can go to.</summary>
    public static IEnumerable<GoToEntry> For(this IEnumerable<GoToEntry> entries, HttpContext http) =>
        entries.Where(entry => http.User.May(entry.Needs));

    private static async Task<SeeOther> GoAsync(
        [FromForm(Name = "go_to")] string? text, HttpContext http, IEnumerable<GoToEntry> entries, CancellationToken ct)
    {
        var wanted = text?.Trim() ?? "";
        var offered = entries.For(http).ToArray();
        foreach (var entry in wanted.Length == 0 ? [] : offered)
        {
            if (await entry.FindAsync(http, wanted, ct) is { } found)
                return new(ReaderChoice.Zone(http).To(found));
        }

        var list = Array.Find(offered, entry => entry.SearchAsync is not null)?.SearchAsync;
        return new(ReaderChoice.Zone(http).To(list is null ? "/" : await list(http, wanted, ct)));
    }
}
