using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Counts the slots whose state a change of one day changes, by series.</summary>
internal sealed class SpecialDayImpact(PortalDatabase database, IEnumerable<IMarketDataVendor> vendors, TimeProvider time)
{
    /// <summary>The changes, before or after they are made but in the same transaction.</summary>
    public async Task<IReadOnlyList<SlotChange>> ReadAsync(
        TradingCalendar before, TradingCalendar after, DateOnly date, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, before, after, date, cancellationToken);
    }

    /// <summary>The same over the caller's connection.</summary>
    public async Task<IReadOnlyList<SlotChange>> ReadAsync(
        NpgsqlConnection connection, TradingCalendar before, TradingCalendar after, DateOnly date, CancellationToken cancellationToken)
    {
        var changes = new List<SlotChange>();
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        TradingSession[] around = [.. before.Sessions(today.AddDays(-1), today.AddDays(1))];
        foreach (var interval in Enum.GetValues<BarInterval>())
        {
            var (old, young) = (SlotsOf(before, date, interval), SlotsOf(after, date, interval));
            await AddAsync(old.Except(young), opens: false);
            await AddAsync(young.Except(old), opens: true);

            async Task AddAsync(TimeRanges slots, bool opens)
            {
                if (slots.IsEmpty)
                    return;

                var clock = new ExpectedSlots(interval, around);
                var sql = new SpecialDayImpactSql(BarTable.Of(interval));
                foreach (var series in await sql.ListAsync(connection, before.Code, slots, opens, cancellationToken))
                {
                    var due = clock.OverUntil(now - vendors.DelayOf(series.VendorCode, interval));
                    var states = StatesOf(series, slots, due, interval).Where(state => state.Slots > 0);
                    changes.AddRange(states.Select(state => opens
                        ? new SlotChange(series.Symbol, interval.Text(), SlotState.Closed, state.State, state.Slots)
                        : new SlotChange(series.Symbol, interval.Text(), state.State, SlotState.Closed, state.Slots)));
                }
            }
        }

        return
        [
            .. changes.OrderBy(change => change.Symbol, StringComparer.Ordinal).ThenBy(change => change.Interval, StringComparer.Ordinal),
        ];
    }

    /// <summary>The slots by the state that they have while the market is open.</summary>
    private static IEnumerable<(SlotState State, long Slots)> StatesOf(
        SeriesSlots series, TimeRanges slots, DateTimeOffset due, BarInterval interval)
    {
        var rest = slots.CountSlots(interval.Length()) - series.Present - series.Acknowledged - series.Rejected - series.Answered;
        var (since, until) = (series.Since ?? DateTimeOffset.MaxValue, series.Until ?? DateTimeOffset.MaxValue);
        var notDue = Math.Min(rest, Count(new(due > until || series.Until is null ? due : until, DateTimeOffset.MaxValue)));
        var pending = Math.Min(rest - notDue, Count(new(until, due)));
        var notAsked = Math.Min(rest - notDue - pending, Count(new(DateTimeOffset.MinValue, since < due ? since : due)));
        yield return (SlotState.Present, series.Present);
        yield return (SlotState.Acknowledged, series.Acknowledged);
        yield return (SlotState.Rejected, series.Rejected);
        yield return (series.Density == BarDensity.Dense ? SlotState.VendorGap : SlotState.NoTrade, series.Answered);
        yield return (SlotState.Pending, pending);
        yield return (SlotState.NotDue, notDue);
        yield return (SlotState.NotAsked, notAsked);
        yield return (SlotState.NotFetched, rest - notDue - pending - notAsked);

        long Count(TimeSlice slice) => slots.CountSlots(interval.Length(), slice);
    }

    private static TimeRanges SlotsOf(TradingCalendar calendar, DateOnly date, BarInterval interval) =>
        new ExpectedSlots(interval, [.. calendar.Sessions(date, date)]).Ranges;
}
