using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Calendars;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.MarketData.Gaps;

/// <summary>Plain forms of the page of an asset: acknowledge a gap, and undo that. They need no script and lead back to the page.</summary>
internal static class GapForms
{
    /// <summary>Where the forms are sent to.</summary>
    public const string Path = "/market-data/gaps";

    public static void MapGapForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, AcknowledgeAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
        routes.MapPost(Path + "/{id:guid}/reopen", ReopenAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
    }

    /// <summary>The error of a refusal; the code comes from the address, and a text that is no code is not shown.</summary>
    public static PortalError ErrorOf(string code, DateTimeOffset now) => code switch
    {
        "GAP_REASON_INVALID" => GapErrors.ReasonInvalid(),
        "GAP_LINK_INVALID" => GapErrors.LinkInvalid(),
        "GAP_UNTIL_INVALID" => GapErrors.UntilInvalid(DateOnly.FromDateTime(now.UtcDateTime)),
        "GAP_ALREADY_ACKNOWLEDGED" => GapErrors.AlreadyAcknowledged(),
        "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED" => GapErrors.AlreadyEnded(),
        "GAP_ACKNOWLEDGEMENT_NOT_FOUND" => GapErrors.NotFound(),
        _ => GapErrors.NothingMissing(),
    };

    private static async Task<SeeOther> AcknowledgeAsync(
        HttpContext http, [FromForm] GapForm form, AcknowledgeGap acknowledge, CancellationToken ct)
    {
        var (symbol, interval) = (form.Symbol ?? "", BarIntervals.Parse(form.Interval) ?? BarInterval.Minute);
        var window = form is { From: { } from, To: { } to } ? new TimeSlice(from, to) : default;
        var until = DayQuery.ReadDate(form.Until);
        var request = new GapRequest(symbol, interval, window)
        {
            Reason = form.Reason ?? "",
            Link = form.Link,
            // A text that is no day is one that no acknowledgement can have.
            Until = until ?? (string.IsNullOrWhiteSpace(form.Until) ? null : DateOnly.MinValue),
        };
        var (gap, error) = await acknowledge.ExecuteAsync(request, AuditActors.Of(http), ct);
        if (error is null)
            return Back(http, symbol, interval, $"acknowledged={gap!.Slots}");

        new TypedText(PlaceOf(symbol, interval, window.From), form.Reason ?? "") { Link = form.Link ?? "", Until = form.Until ?? "" }
            .Keep(http);
        return Back(http, symbol, interval, $"gap-refused={error.Code}");
    }

    private static async Task<SeeOther> ReopenAsync(
        Guid id, HttpContext http, [FromForm] string? symbol, [FromForm] string? interval, ReopenGap reopen, CancellationToken ct)
    {
        var error = await reopen.ExecuteAsync(id, AuditActors.Of(http), ct);
        return Back(
            http, symbol ?? "", BarIntervals.Parse(interval) ?? BarInterval.Minute,
            error is null ? "reopened=1" : $"gap-refused={error.Code}");
    }

    /// <summary>What a refused form was about.</summary>
    public static string PlaceOf(string symbol, BarInterval interval, DateTimeOffset from) =>
        $"{symbol} {interval.Text()} {from.UtcTicks}";

    private static SeeOther Back(HttpContext http, string symbol, BarInterval interval, string said) => new(ReaderChoice.Zone(http)
        .To($"{MarketPage.Path}/{Uri.EscapeDataString(symbol)}?interval={interval.Text()}&{said}#gaps"));

    /// <summary>The fields.</summary>
    internal sealed class GapForm
    {
        public string? Symbol { get; set; }

        public string? Interval { get; set; }

        public DateTimeOffset? From { get; set; }

        public DateTimeOffset? To { get; set; }

        public string? Reason { get; set; }

        public string? Link { get; set; }

        public string? Until { get; set; }
    }
}
