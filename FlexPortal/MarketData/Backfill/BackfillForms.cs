using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.MarketData.Backfill;

/// <summary>Plain forms of the pages of market data: start what was chosen, cancel, and ask again for one hole.</summary>
internal static class BackfillForms
{
    public static void MapBackfillForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(MarketRunsPage.Path + "/start", StartAsync)
            .Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts).ExcludeFromDescription();
        routes.MapPost(MarketRunsPage.Path + "/{id:guid}/cancel", CancelAsync).Needs(Capability.RunIngestion).ExcludeFromDescription();
        routes.MapPost(MarketRunsPage.Path + "/ask-again", AskAgainAsync)
            .Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts).ExcludeFromDescription();
    }

    private static async Task<SeeOther> StartAsync(HttpContext http, StartBackfill start, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var choice = BackfillChoice.Of(name => form[name]);
        // The page says what cannot be understood.
        return new(choice.Fault is null
            ? AddressOf(http, await start.ExecuteAsync(choice.Request(MarketRunTrigger.Ui, AuditActors.Of(http)), ct), choice)
            : ReaderChoice.Zone(http).To(choice.At(MarketRunsPage.Path)));
    }

    private static async Task<SeeOther> CancelAsync(Guid id, HttpContext http, CancelBackfill cancel, CancellationToken ct)
    {
        await cancel.ExecuteAsync(id, AuditActors.Of(http), reason: null, ct);
        return new(ReaderChoice.Zone(http).To($"{MarketRunsPage.Path}/{id}"));
    }

    private static async Task<SeeOther> AskAgainAsync(
        HttpContext http, [FromForm] string? symbol, [FromForm] string? interval, [FromForm] DateTimeOffset? from,
        [FromForm] DateTimeOffset? to, StartBackfill start, CancellationToken ct)
    {
        var request = new BackfillRequest(MarketRunKind.AskAgain, MarketRunTrigger.Ui, AuditActors.Of(http))
        {
            Symbols = [symbol ?? ""],
            Interval = BarIntervals.Parse(interval) ?? BarInterval.Minute,
            From = from,
            To = to,
        };
        return new(AddressOf(http, await start.ExecuteAsync(request, ct)));
    }

    private static string AddressOf(
        HttpContext http, BackfillOutcome outcome, BackfillChoice? choice = null) => ReaderChoice.Zone(http).To(outcome switch
        {
            BackfillOutcome.Started { RunId: var id } => $"{MarketRunsPage.Path}/{id}",
            BackfillOutcome.AlreadyActive { RunId: var id } => $"{MarketRunsPage.Path}/{id}?already-active=1",
            BackfillOutcome.Refused { Error.Code: var code } =>
                QueryHelpers.AddQueryString(choice?.At(MarketRunsPage.Path) ?? MarketRunsPage.Path, "refused", code),
            _ => QueryHelpers.AddQueryString(choice?.At(MarketRunsPage.Path) ?? MarketRunsPage.Path, "nothing", "1"),
        });
}
