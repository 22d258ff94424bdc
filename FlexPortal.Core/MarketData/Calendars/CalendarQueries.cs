using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Reads trading calendars.</summary>
public sealed class CalendarQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int NextSessions = 10;

    // Longer than any closing of a market, and more than its next sessions take.
    private const int MostDaysAhead = 40;

    /// <summary>A calendar with its special days; null when there is none of that code.</summary>
    public async Task<TradingCalendar?> FindAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Set<CalendarRow>().AsNoTracking().FirstOrDefaultAsync(row => row.CalendarCode == code, cancellationToken)
            is not { } calendar)
            return null;

        var days = await context.Set<SpecialDayRow>().AsNoTracking().Where(day => day.CalendarCode == code)
            .OrderBy(day => day.SessionDate)
            .Select(day => new SpecialDay(day.SessionDate, day.Kind, day.LocalTime, day.Name, day.Source) { Closes = day.LocalClose })
            .ToListAsync(cancellationToken);
        return calendar.With(days);
    }

    /// <summary>Codes of all calendars, in order.</summary>
    public async Task<IReadOnlyList<string>> ListCodesAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<CalendarRow>().OrderBy(row => row.CalendarCode).Select(row => row.CalendarCode)
            .ToListAsync(cancellationToken);
    }

    /// <summary>All calendars, by code.</summary>
    public async Task<IReadOnlyList<ListedCalendar>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var listed = new List<ListedCalendar>();
        foreach (var row in await context.Set<CalendarRow>().AsNoTracking().OrderBy(row => row.CalendarCode).ToListAsync(cancellationToken))
            listed.Add(await DescribeAsync(context, row.With([]), cancellationToken));
        return listed;
    }

    /// <summary>A calendar with its special days and next sessions; null when there is none of that code.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="dates">First and last date of the special days, both included; null for no bound.</param>
    /// <param name="next">Sessions to list, those whose end is after this moment, UTC.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<CalendarReport?> ReportAsync(
        string code, (DateOnly? First, DateOnly? Last) dates, DateTimeOffset next, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken) is not { } calendar)
            return null;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var days = await context.Set<SpecialDayRow>().AsNoTracking()
            .Where(day => day.CalendarCode == calendar.Code
                && (dates.First == null || day.SessionDate >= dates.First) && (dates.Last == null || day.SessionDate <= dates.Last))
            .OrderBy(day => day.SessionDate).ToListAsync(cancellationToken);
        var today = DateOnly.FromDateTime(next.UtcDateTime);
        return new(
            await DescribeAsync(context, calendar, cancellationToken),
            [.. days.Select(day => Describe(calendar, day))],
            [
                .. calendar.Sessions(today.AddDays(-1), today.AddDays(MostDaysAhead)).Where(session => session.ClosesAtUtc > next)
                    .Take(NextSessions).Select(session => new ListedSession(
                        session.Date, session.OpensAtUtc, session.ClosesAtUtc, calendar.SpecialDayOf(session.Date)?.Name)),
            ]);
    }

    private static ListedSpecialDay Describe(TradingCalendar calendar, SpecialDayRow row) => new(
        row.SessionDate, row.Kind, HoursFormatter.On(calendar, row.SessionDate), row.Name, row.Source, row.EnteredBy, row.EnteredAtUtc);

    private static async Task<ListedCalendar> DescribeAsync(PortalDbContext context, TradingCalendar calendar, CancellationToken ct) => new(
        calendar.Code, calendar.TimeZone, HoursFormatter.Of(calendar),
        [
            .. Enumerable.Range(1, 7).Select(day => (DayOfWeek)(day % 7)).Where(calendar.Weekdays.Contains)
                .Select(day => EnumFormatter.From(day)),
        ],
        calendar.FirstDate, calendar.LastDate, calendar.Version,
        await context.Set<MarketAssetRow>().Where(asset => asset.CalendarCode == calendar.Code && asset.DeactivatedAtUtc == null)
            .OrderBy(asset => asset.Symbol).Select(asset => asset.Symbol).ToListAsync(ct),
        await context.Set<SpecialDayRow>().CountAsync(day => day.CalendarCode == calendar.Code, ct));
}
