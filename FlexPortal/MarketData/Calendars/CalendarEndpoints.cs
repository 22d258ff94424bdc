using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.MarketData.Calendars;

/// <summary>The HTTP API of trading calendars: special days, and the next sessions.</summary>
internal static class CalendarEndpoints
{
    public static void MapCalendarEndpoints(this IEndpointRouteBuilder routes)
    {
        var calendars = routes.MapGroup("/market").WithTags("Trading calendars").Needs(Capability.ReadRuns);
        calendars.MapGet("/calendars", ListAsync).WithName("ListCalendars").WithSummary("List the trading calendars, by code");
        calendars.MapGet("/calendars/{code}/days", DaysAsync)
            .TakesTexts(["from", "First date of the special days, such as 2026-01-01"], ["to", "Last date of the special days"])
            .WithName("ListSpecialDays").WithSummary("Special days of a calendar, oldest first, and its next sessions")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        calendars.MapPut("/calendars/{code}/days/{date}", SaveAsync).Needs(Capability.RunIngestion).WithName("SaveSpecialDay")
            .WithSummary("Save a special day: closed, or with other hours; slots are classified again without a request to a vendor")
            .WithDescription("With preview nothing is saved: the answer lists the slots that would change their state.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        calendars.MapDelete("/calendars/{code}/days/{date}", RemoveAsync).Needs(Capability.RunIngestion).WithName("RemoveSpecialDay")
            .WithSummary("Remove a special day: the rule of the calendar holds again")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<CalendarList>> ListAsync(CalendarQueries calendars, CancellationToken ct) =>
        TypedResults.Ok(new CalendarList(await calendars.ListAsync(ct)));

    private static async Task<Results<Ok<CalendarReport>, ProblemHttpResult>> DaysAsync(
        [Description("Code of the calendar")] string code, HttpContext http, CalendarQueries calendars, TimeProvider time,
        CancellationToken ct)
    {
        var (from, to) = (http.Request.Query["from"].ToString(), http.Request.Query["to"].ToString());
        var dates = (First: DayQuery.ReadDate(from), Last: DayQuery.ReadDate(to));
        if ((from.Length > 0 && dates.First is null) || (to.Length > 0 && dates.Last is null))
            return MarketProblems.BadRequest("from and to are days such as 2026-01-01.");
        if (dates.First > dates.Last)
            return MarketProblems.BadRequest("from is after to. Set an earlier from or a later to.");

        return await calendars.ReportAsync(code, dates, time.GetUtcNow(), ct) is { } report
            ? TypedResults.Ok(report) : Problem.Of(CalendarErrors.NotFound());
    }

    private static Task<Results<Ok<SpecialDayChange>, ProblemHttpResult>> SaveAsync(
        [Description("Code of the calendar")] string code, [Description("Date of the session, such as 2026-07-02")] string date,
        HttpContext http, SaveDayBody body, SaveSpecialDay save, CancellationToken ct) => ChangeAsync(
            http, save, (code, date), DayQuery.ReadHours(body.Closed is true, body.Opens, body.Closes), body, ct);

    private static Task<Results<Ok<SpecialDayChange>, ProblemHttpResult>> RemoveAsync(
        [Description("Code of the calendar")] string code, [Description("Date of the session, such as 2026-07-02")] string date,
        HttpContext http, [FromBody] RemoveDayBody body, SaveSpecialDay save, CancellationToken ct) => ChangeAsync(
            http, save, (code, date), new DayHours.Usual(), new(null, null, null, null, body.Reason, body.Version, body.Preview), ct);

    private static async Task<Results<Ok<SpecialDayChange>, ProblemHttpResult>> ChangeAsync(
        HttpContext http, SaveSpecialDay save, (string Code, string Date) day, DayHours? hours, SaveDayBody body, CancellationToken ct)
    {
        if (DayQuery.ReadDate(day.Date) is not { } date)
            return Problem.Of(CalendarErrors.DateUnknown());
        if (hours is null)
            return Problem.Of(CalendarErrors.HoursInvalid());

        var request = new SpecialDayRequest(day.Code, date, hours)
        {
            Name = body.Name ?? "",
            Reason = body.Reason ?? "",
            Version = body.Version,
        };
        var (change, error) = body.Preview is true
            ? await save.PreviewAsync(request, ct) : await save.ExecuteAsync(request, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(change) : Problem.Of(error);
    }
}

/// <summary>Answer of GET /market/calendars.</summary>
internal sealed record CalendarList(IReadOnlyList<ListedCalendar> Items);

/// <summary>Body of PUT /market/calendars/{code}/days/{date}: closed, or opens and closes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SaveDayBody(
    [property: Description("True for no session")] bool? Closed = null,
    [property: Description("Local time of the open, such as 09:30")] string? Opens = null,
    [property: Description("Local time of the close, such as 13:00; 00:00 is the end of the day")] string? Closes = null,
    [property: Description("Name of the day, 3 to 100 characters; not needed for a preview")] string? Name = null,
    [property: Description("Why, or the notice of the exchange, 3 to 500 characters; not needed for a preview")] string? Reason = null,
    [property: Description("Version of the calendar that was looked at: refused when it has changed since")] long? Version = null,
    [property: Description("Only say which slots would change their state")] bool? Preview = null);

/// <summary>Body of DELETE /market/calendars/{code}/days/{date}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RemoveDayBody(
    [property: Description("Why, 3 to 500 characters; not needed for a preview")] string? Reason = null,
    [property: Description("Version of the calendar that was looked at: refused when it has changed since")] long? Version = null,
    [property: Description("Only say which slots would change their state")] bool? Preview = null);
