using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Tests.MarketData.Status;
using FlexPortal.Tests.Support;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>What a change of a day would do, counted by the database, is what the classifier says of the slots.</summary>
public sealed class SpecialDayImpactDbTests : IAsyncLifetime
{
    private static readonly DateOnly Tuesday = new(2026, 3, 3);
    private static readonly TimeSlice Session = Slice("2026-03-03 14:30", "2026-03-03 21:00");

    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-03 20:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(BarDensity.Dense)]
    [InlineData(BarDensity.Sparse)]
    public async Task The_slots_of_a_closed_day_are_counted_by_the_states_they_had(BarDensity density)
    {
        // Answered are two stretches; some bars are missing, some not valid, some gaps known, and the last hour is not over.
        foreach (var slice in new[] { Slice("2026-03-03 14:00", "2026-03-03 16:00"), Slice("2026-03-03 18:00", "2026-03-03 20:00") })
        {
            var bars = Minutes(slice).Where(bar => bar.Time >= Session.From && bar.Time.Minute % 7 != 3)
                .Select(bar => bar.Time.Minute % 11 == 5 ? bar with { High = 0 } : bar);
            await _trial.StoreAsync(
                Answer(_trial.Market.Spy, BarInterval.Minute, slice, [.. bars]) with { Density = density }, Cancel);
        }

        await _trial.Acknowledge.ExecuteAsync(
            new("SPY", BarInterval.Minute, Slice("2026-03-03 15:30", "2026-03-03 16:30")) { Reason = "Known." }, Actors.Named("ada"),
            Cancel);
        var before = (await _trial.Market.Calendars.FindAsync("XNYS", Cancel))!;
        var asset = (await _trial.Market.Assets.FindAsync("SPY", Cancel))!;
        await using var connection = await _trial.Market.Portal.Main.OpenConnectionAsync(Cancel);
        var states = await _trial.Slots.ClassifyAsync(connection, asset, BarInterval.Minute, Session, Cancel);

        var changes = await _trial.Market.Impact.ReadAsync(
            before, before.With(new(Tuesday, SpecialDayKind.Holiday, null, "Closed", "notice")), Tuesday, Cancel);

        Assert.All(changes, change => Assert.Equal(("SPY", "1m", SlotState.Closed), (change.Symbol, change.Interval, change.After)));
        Assert.Equal(
            SlotClassifier.Count(states, BarInterval.Minute).OrderBy(pair => pair.Key),
            changes.Select(change => KeyValuePair.Create(change.Before, change.Slots)).OrderBy(pair => pair.Key));
        Assert.True(changes.Count >= 5, "The slots are in too few states to compare.");
    }
}
