using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Calendars;

/// <summary><c>market calendars|days|special-day</c>.</summary>
internal static class CalendarVerbs
{
    public static Command Calendars()
    {
        var json = CliOptions.Json();
        var command = new Command("calendars", "List the trading calendars") { json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var (list, text) = await place.ReadAsync(
                "/market/calendars",
                async here => new CalendarList(await here.GetRequiredService<CalendarQueries>().ListAsync(ct)), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            foreach (var calendar in result.GetValue(json) ? [] : list.Items)
            {
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{calendar.Code,-16} {calendar.Hours} {calendar.TimeZone}  {calendar.SpecialDays:N0} special days, "
                        + $"{calendar.FirstDate:yyyy-MM-dd} to {calendar.LastDate:yyyy-MM-dd}  {string.Join(' ', calendar.Assets)}"));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Days()
    {
        var (code, json) = (Code(), CliOptions.Json());
        var from = new Option<string?>("--from") { Description = "First date of the special days, such as 2026-01-01" };
        var to = new Option<string?>("--to") { Description = "Last date of the special days" };
        var command = new Command("days", "List the special days and the next sessions of a calendar")
        {
            code, from, to, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var dates = (First: DayQuery.ReadDate(result.GetValue(from)), Last: DayQuery.ReadDate(result.GetValue(to)));
            if ((result.GetValue(from) is not null && dates.First is null) || (result.GetValue(to) is not null && dates.Last is null))
            {
                await Console.Error.WriteLineAsync("--from and --to are days such as 2026-01-01.");
                return ExitCodes.Usage;
            }

            var address = $"/market/calendars/{Uri.EscapeDataString(result.GetValue(code)!)}/days";
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                $"{address}?from={result.GetValue(from)}&to={result.GetValue(to)}",
                here => here.GetRequiredService<CalendarQueries>().ReportAsync(
                    result.GetValue(code)!, dates, here.GetRequiredService<TimeProvider>().GetUtcNow(), ct), ct) is not var (report, text))
                return await CommandErrors.WriteAsync(CalendarErrors.NotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(report);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command SpecialDay()
    {
        var code = Code();
        var date = new Argument<string>("date") { Description = "Date of the session, such as 2026-07-02" };
        var closed = new Option<bool>("--closed") { Description = "No session" };
        var usual = new Option<bool>("--usual") { Description = "Remove the special day: the rule of the calendar holds again" };
        var opens = new Option<string?>("--opens") { Description = "Local time of the open, such as 09:30" };
        var closes = new Option<string?>("--closes") { Description = "Local time of the close; 00:00 is the end of the day" };
        var name = new Option<string?>("--name")
        {
            Description = "Name of the day, 3 to 100 characters; needed unless --usual or --preview",
        };
        var reason = new Option<string?>("--reason")
        {
            Description = "Why, or the notice of the exchange, 3 to 500 characters; needed unless --preview",
        };
        var version = new Option<long?>("--version-seen") { Description = "Version of the calendar: refused when it has changed since" };
        var preview = new Option<bool>("--preview") { Description = "Only say which slots would change their state" };
        var json = CliOptions.Json();
        var command = new Command("special-day", "Save or remove a special day of a calendar: closed, other hours, or the usual ones")
        {
            code, date, closed, usual, opens, closes, name, reason, version, preview, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var hours = result.GetValue(usual)
                ? new DayHours.Usual()
                : DayQuery.ReadHours(result.GetValue(closed), result.GetValue(opens), result.GetValue(closes));
            if (DayQuery.ReadDate(result.GetValue(date)) is not { } day)
                return await CommandErrors.WriteAsync(CalendarErrors.DateUnknown());
            if (hours is null || (hours is DayHours.Usual && (result.GetValue(closed) || result.GetValue(opens) is not null)))
                return await CommandErrors.WriteAsync(CalendarErrors.HoursInvalid());

            var body = new SaveDayBody(
                result.GetValue(closed), result.GetValue(opens), result.GetValue(closes), result.GetValue(name), result.GetValue(reason),
                result.GetValue(version), result.GetValue(preview));
            await using var place = await CommandPlace.OpenAsync(result, body.Preview is true ? CliHost.ReadAsync : CliHost.WriteAsync, ct);
            var (answer, error) = await ChangeAsync(place, (result.GetValue(code)!, day, hours), body, ct);
            if (answer is not var (change, text))
                return await CommandErrors.WriteAsync(error!);

            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(change);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<(Answer<SpecialDayChange>? Change, PortalError? Error)> ChangeAsync(
        CommandPlace place, (string Code, DateOnly Date, DayHours Hours) day, SaveDayBody body, CancellationToken ct)
    {
        if (place.Portal is { } portal)
        {
            var address = $"/market/calendars/{Uri.EscapeDataString(day.Code)}/days/{DayQuery.Write(day.Date)}";
            var answer = day.Hours is DayHours.Usual
                ? await portal.SendAsync<SpecialDayChange>(
                    HttpMethod.Delete, address, new RemoveDayBody(body.Reason, body.Version, body.Preview), ct)
                : await portal.SendAsync<SpecialDayChange>(HttpMethod.Put, address, body, ct);
            return (answer, null);
        }

        var save = place.Services.GetRequiredService<SaveSpecialDay>();
        var request = new SpecialDayRequest(day.Code, day.Date, day.Hours)
        {
            Name = body.Name ?? "",
            Reason = body.Reason ?? "",
            Version = body.Version,
        };
        return place.Told(
            body.Preview is true ? await save.PreviewAsync(request, ct) : await save.ExecuteAsync(request, AuditActors.OfCommand, ct));
    }

    private static Argument<string> Code() => new("calendar") { Description = "Code of the calendar, such as XNYS" };

    private static async Task WriteAsync(CalendarReport report)
    {
        foreach (var day in report.SpecialDays)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd}  {day.Hours,-11}  {day.Name}. {day.Reason} ({day.EnteredBy})"));
        }

        await Console.Out.WriteLineAsync($"Next sessions of {report.Calendar.Code}, version {report.Calendar.Version}:");
        foreach (var session in report.NextSessions)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{session.Date:yyyy-MM-dd}  {ValueFormatter.Machine(session.OpensAtUtc)}  {ValueFormatter.Machine(session.ClosesAtUtc)}  "
                    + $"{session.SpecialDay}").TrimEnd());
        }
    }

    private static async Task WriteAsync(SpecialDayChange change)
    {
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{change.Calendar} {change.Date:yyyy-MM-dd}: {change.Before} -> {change.After}{(change.Saved ? "" : " (preview)")}, "
                + $"{change.Slots:N0} slots, version {change.Version}"));
        foreach (var slots in change.Changes)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{slots.Symbol,-16} {slots.Interval}  {slots.Slots,7:N0}  {EnumFormatter.From(slots.Before)} -> "
                    + $"{EnumFormatter.From(slots.After)}"));
        }
    }
}
