using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Reads trading calendars.</summary>
public sealed class CalendarQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>A calendar with its special days; null when there is none of that code.</summary>
    public async Task<TradingCalendar?> FindAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Set<CalendarRow>().AsNoTracking().FirstOrDefaultAsync(row => row.CalendarCode == code, cancellationToken)
            is not { } calendar)
            return null;

        var days = await context.Set<SpecialDayRow>().AsNoTracking().Where(day => day.CalendarCode == code)
            .OrderBy(day => day.SessionDate)
            .Select(day => new SpecialDay(day.SessionDate, day.Kind, day.LocalTime, day.Name, day.Source))
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
}
