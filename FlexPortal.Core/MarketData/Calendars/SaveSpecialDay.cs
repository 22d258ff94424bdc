using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>
/// Stores a special day of a calendar while the portal runs: writes its session out again and re-classifies the slots of every series on
/// the calendar, in one transaction and without a request to a vendor. Slots that open by the change were not asked for as such: they
/// count as not fetched.
/// </summary>
public sealed class SaveSpecialDay(PortalDatabase database, CalendarQueries calendars)
{
    /// <summary>Stores the day. Returns false when there is no such calendar or the date is outside of its known dates.</summary>
    /// <param name="code">Code of the calendar.</param>
    /// <param name="day">The day; it replaces an earlier one of the same date.</param>
    /// <param name="by">Name of the user.</param>
    /// <param name="cancellationToken">Cancels it; nothing is changed then.</param>
    public async Task<bool> ExecuteAsync(string code, SpecialDay day, string by, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CalendarSql.LockAsync(connection, code, cancellationToken);
        if (await calendars.FindAsync(code, cancellationToken) is not { } before
            || day.Date < before.FirstDate || day.Date > before.LastDate)
            return false;

        var after = before.With(day);
        await CalendarSql.SaveAsync(connection, code, day, by, cancellationToken);
        await CalendarSql.ReplaceSessionsAsync(
            connection, code, (day.Date, day.Date), [.. after.Sessions(day.Date, day.Date)], cancellationToken);
        foreach (var interval in Enum.GetValues<BarInterval>())
        {
            var opened = Slots(after, day.Date, interval).Except(Slots(before, day.Date, interval));
            var sql = new CoverageSql(BarTable.Of(interval));
            foreach (var series in await sql.ListAsync(connection, code, cancellationToken))
            {
                // A session can begin on the UTC day before its date and end on the one after.
                await sql.RecountAsync(
                    connection, series, opened, (day.Date.AddDays(-1), day.Date.AddDays(1)), cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static TimeRanges Slots(TradingCalendar calendar, DateOnly date, BarInterval interval) =>
        new ExpectedSlots(interval, [.. calendar.Sessions(date, date)]).Ranges;
}
