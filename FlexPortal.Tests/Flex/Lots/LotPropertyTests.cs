using System.Text.Json;
using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Properties of the matching, for random histories. A failure names the seed of its history.</summary>
public sealed class LotPropertyTests
{
    private const int Histories = 150;

    [Fact]
    public void Quantities_conserve() => Hold(history =>
    {
        foreach (var (conid, expected) in history.Positions)
            LotMatchesReading.Near(expected, history.Matches.Open(conid).Sum(lot => lot.Remaining));
    });

    [Fact]
    public void Cost_conserves_and_so_does_money() => Hold(history =>
    {
        var matches = history.Matches;
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
        // What came in as money is realized or is the basis of what is left.
        var money = history.Events.OfType<LotFill>().Sum(fill => fill.NetMoney) + history.Events.OfType<LotLeg>().Sum(leg => leg.Proceeds);
        var seeded = history.Seeds.Sum(seed => seed.CostBasis);
        LotMatchesReading.Near(
            money - seeded, matches.Closings.Sum(closing => closing.Realized) - matches.Lots.Sum(lot => lot.CostBasisRemaining));
        LotMatchesReading.Near(matches.Closings.Sum(closing => closing.Realized), matches.Lots.Sum(lot => lot.Realized));
    });

    [Fact]
    public void The_order_of_arrival_does_not_matter() => Hold(history =>
    {
        var shuffled = history.Events.ToArray();
        history.Random.Shuffle(shuffled);
        var seeds = history.Seeds.Reverse().ToArray();
        Assert.Equal(Json(history.Matches), Json(LotMatcher.Match(shuffled, seeds, history.Factors)));
    });

    [Fact]
    public void A_fill_in_parts_is_the_same_fill() => Hold(history =>
    {
        var events = history.Events.SelectMany(lotEvent => Split(lotEvent, history.Random));
        var parts = LotMatcher.Match(events, history.Seeds, history.Factors);

        Assert.Empty(parts.Diagnostics);
        var (expected, found) = (Results(history.Matches), Results(parts));
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (reference, result) in expected)
        {
            LotMatchesReading.Near(result.Quantity, found[reference].Quantity);
            LotMatchesReading.Near(result.Realized, found[reference].Realized);
        }

        foreach (var conid in history.Positions.Keys)
        {
            LotMatchesReading.Near(
                history.Matches.Held(conid).Sum(lot => lot.Units), parts.Held(conid).Sum(lot => lot.Units));
            LotMatchesReading.Near(
                history.Matches.Held(conid).Sum(lot => lot.Basis), parts.Held(conid).Sum(lot => lot.Basis));
        }
    });

    [Fact]
    public void A_trade_that_was_cancelled_and_rebooked_was_never_wrong() => Hold(history =>
    {
        var random = history.Random;
        var events = history.Events.SelectMany(lotEvent =>
            lotEvent is LotFill { TransactionType: "ExchTrade" } fill && random.Next(3) == 0 ? Rebooked(fill, random) : [lotEvent]);
        Assert.Equal(Json(history.Matches), Json(LotMatcher.Match(events, history.Seeds, history.Factors)));
    });

    [Fact]
    public void Results_are_those_of_a_queue_of_single_units() => Hold(history =>
    {
        var queues = new Dictionary<string, Queue<decimal>>();
        var held = new Dictionary<string, decimal>();
        foreach (var fill in history.Events.OfType<LotFill>().OrderBy(fill => long.Parse(fill.TransactionId!, null)))
        {
            var queue = queues.TryGetValue(fill.Conid, out var known) ? known : queues[fill.Conid] = [];
            var (sign, each, realized) = (Math.Sign(fill.Quantity), fill.NetMoney!.Value / Math.Abs(fill.Quantity), 0m);
            for (var i = 0; i < Math.Abs(fill.Quantity); i++)
            {
                var position = held.GetValueOrDefault(fill.Conid);
                if (Math.Sign(position) == -sign)
                    realized += each + queue.Dequeue();
                else
                    queue.Enqueue(each);
                held[fill.Conid] = position + sign;
            }

            var closings = history.Matches.Closings.Where(closing => string.Equals(closing.Ref, fill.Ref, StringComparison.Ordinal));
            LotMatchesReading.Near(realized, closings.Sum(closing => closing.Realized));
        }
    }, plain: true);

    private static void Hold(Action<LotHistory> property, bool plain = false)
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            try
            {
                property(new LotHistory(seed, plain));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Assert.Fail($"History of seed {seed}: {failure}");
            }
        }
    }

    private static string Json(LotMatches matches) => JsonSerializer.Serialize(matches);

    private static SortedDictionary<string, (decimal Quantity, decimal? Realized)> Results(LotMatches matches) => new(
        matches.Closings.GroupBy(closing => closing.Ref.Split('/')[0]).ToDictionary(
            group => group.Key, group => (group.Sum(closing => closing.Quantity), group.Sum(closing => closing.Realized))),
        StringComparer.Ordinal);

    private static List<LotEvent> Split(LotEvent lotEvent, Random random)
    {
        // The option's row stays whole: it has no price, and its parts could not be told apart.
        if (lotEvent is not LotFill fill || fill.PutCall is not null)
            return [lotEvent];
        var count = random.Next(1, 4);
        var parts = new List<LotEvent>();
        var (units, money) = (fill.Quantity, fill.NetMoney!.Value);
        for (var i = 0; i < count; i++)
        {
            var last = i == count - 1;
            var part = last ? units : Math.Round(units * random.Next(1, 9) / 10, 3);
            var share = last ? money : fill.NetMoney.Value * part / fill.Quantity;
            (units, money) = (units - part, money - share);
            if (part != 0)
            {
                parts.Add(fill with
                {
                    Quantity = part,
                    NetMoney = share,
                    TransactionId = $"{long.Parse(fill.TransactionId!, null) + i}",
                    Ref = $"{fill.Ref}/{i}",
                });
            }
        }

        return parts;
    }

    private static IEnumerable<LotEvent> Rebooked(LotFill fill, Random random)
    {
        var id = long.Parse(fill.TransactionId!, null);
        var wrong = fill with
        {
            TransactionId = $"{id - 2}",
            Position = fill.Position - 2,
            Ref = "wrong",
            NetMoney = fill.NetMoney * 2,
            Quantity = fill.Quantity + random.Next(0, 2),
        };
        if (wrong.Quantity == 0)
            wrong = wrong with { Quantity = 7 };
        var cancel = wrong with
        {
            TransactionType = "TradeCancel",
            Codes = "Ca",
            TransactionId = $"{id - 1}",
            Position = fill.Position - 1,
            Ref = "cancel",
            Quantity = -wrong.Quantity,
            NetMoney = -wrong.NetMoney,
            TradeId = null,
            OrigTransactionId = random.Next(2) == 0 ? wrong.TransactionId : null,
            OrigTradeId = wrong.TradeId,
        };
        return [wrong, cancel, fill];
    }
}
