using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>
/// Changes one day of a calendar while the portal runs, or says what that would change: writes its session out again and re-classifies
/// the slots of every series on the calendar, in one transaction and without a request to a vendor. Slots that open by the change count as
/// not fetched, unless they were answered in an earlier session.
/// </summary>
internal sealed class SaveSpecialDay(PortalDatabase database, CalendarQueries calendars, SpecialDayImpact impact, AuditLog audit)
{
    /// <summary>Shortest name and reason, in characters.</summary>
    public const int ShortestText = 3;

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Longest reason, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>What the change would do. Name and reason are not looked at.</summary>
    public async Task<(SpecialDayChange? Change, PortalError? Error)> PreviewAsync(
        SpecialDayRequest request, CancellationToken cancellationToken)
    {
        if (await calendars.FindAsync(request.Calendar, cancellationToken) is not { } before)
            return (null, CalendarErrors.NotFound());
        var (after, _, error) = PlanOf(before, request);
        if (after is null)
            return (null, error);

        var changes = await impact.ReadAsync(before, after, request.Date, cancellationToken);
        return (Describe(request, before, after, changes) with { Version = before.Version }, null);
    }

    /// <summary>Changes the day. A refusal is in the audit log too.</summary>
    public async Task<(SpecialDayChange? Change, PortalError? Error)> ExecuteAsync(
        SpecialDayRequest request, AuditActor by, CancellationToken cancellationToken)
    {
        var (change, error) = await ChangeAsync(request, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(CalendarAuditEvents.Refused(by, request, error.Code), cancellationToken);
        return (change, error);
    }

    private async Task<(SpecialDayChange? Change, PortalError? Error)> ChangeAsync(
        SpecialDayRequest request, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await CalendarSql.LockAsync(connection, request.Calendar, ct);
        if (await CalendarSql.FindAsync(connection, request.Calendar, ct) is not { } before)
            return (null, CalendarErrors.NotFound());
        if (request.Hours is not DayHours.Usual && !IsText(request.Name, LongestName))
            return (null, CalendarErrors.NameInvalid());
        if (!IsText(request.Reason, LongestReason))
            return (null, CalendarErrors.ReasonInvalid());
        if (request.Version is { } seen && seen != before.Version)
            return (null, CalendarErrors.AlreadyChanged());
        var (after, day, error) = PlanOf(before, request);
        if (after is null)
            return (null, error);

        var change = Describe(
            request, before, after, await impact.ReadAsync(connection, before, after, request.Date, ct)) with
        { Saved = true };
        if (day is null)
            await CalendarSql.RemoveAsync(connection, request.Calendar, request.Date, ct);
        else
            await CalendarSql.SaveAsync(connection, request.Calendar, day, by.Name, ct);
        await ClassifyAsync(connection, before, after, request.Date, ct);
        await CalendarSql.RecordAsync(connection, change, by.Name, ct);
        await audit.CommitAsync(transaction, CalendarAuditEvents.Changed(by, request, change), ct);
        return (change, null);
    }

    private static (TradingCalendar? After, SpecialDay? Day, PortalError? Error) PlanOf(TradingCalendar before, SpecialDayRequest request)
    {
        var (day, error) = request.Hours.On(before, request.Date, (request.Name.Trim(), request.Reason.Trim()));
        return error is not null ? (null, null, error) : (day is null ? before.Without(request.Date) : before.With(day), day, null);
    }

    private static async Task ClassifyAsync(
        NpgsqlConnection connection, TradingCalendar before, TradingCalendar after, DateOnly date, CancellationToken ct)
    {
        await CalendarSql.ReplaceSessionsAsync(connection, after.Code, (date, date), [.. after.Sessions(date, date)], ct);
        foreach (var interval in Enum.GetValues<BarInterval>())
        {
            var (old, young) = (Slots(before, date, interval), Slots(after, date, interval));
            await new SessionChangeSql(BarTable.Of(interval))
                .ExecuteAsync(connection, after.Code, opened: young.Except(old), closed: old.Except(young), ct);
        }
    }

    private static SpecialDayChange Describe(
        SpecialDayRequest request, TradingCalendar before, TradingCalendar after, IReadOnlyList<SlotChange> changes) => new(
        before.Code, request.Date, HoursFormatter.On(before, request.Date), HoursFormatter.On(after, request.Date), after.Version,
        Saved: false, changes);

    private static bool IsText(string text, int longest) =>
        text.Trim().Length is >= ShortestText and var length && length <= longest && !text.Any(char.IsControl);

    private static TimeRanges Slots(TradingCalendar calendar, DateOnly date, BarInterval interval) =>
        new ExpectedSlots(interval, [.. calendar.Sessions(date, date)]).Ranges;
}
