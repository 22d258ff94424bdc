using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Events written in a test, one after the other: each an hour later than the one before, with the next transaction id.</summary>
internal sealed class LotCase
{
    public const string Account = "U1";

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 14, 30, 0, TimeSpan.Zero);

    private readonly List<LotEvent> _events = [];
    private readonly List<LotSeed> _seeds = [];
    private readonly List<AllocationFactor> _factors = [];

    public IReadOnlyList<LotEvent> Events => _events;

    public IReadOnlyList<LotSeed> Seeds => _seeds;

    public static LotMoment Hour(int hour) => new(new DateOnly(2026, 1, 5).AddDays(hour / 24), Start.AddHours(hour));

    /// <summary>A fill of the next hour. Change it with <paramref name="with"/>.</summary>
    public LotCase Fill(string conid, decimal quantity, decimal? money, Func<LotFill, LotFill>? with = null)
    {
        var n = _events.Count + 1;
        var fill = new LotFill
        {
            AccountId = Account,
            Conid = conid,
            Moment = Hour(n),
            TransactionId = $"{n * 10}",
            TradeId = $"T{n}",
            Position = n,
            Ref = $"fill{n}",
            Quantity = quantity,
            NetMoney = money,
            Codes = "",
            AssetCategory = "STK",
            TransactionType = "ExchTrade",
        };
        _events.Add(with?.Invoke(fill) ?? fill);
        return this;
    }

    /// <summary>A leg of the next hour; legs of one action share the id.</summary>
    public LotCase Leg(string conid, decimal quantity, string code, Func<LotLeg, LotLeg>? with = null)
    {
        var n = _events.Count + 1;
        var leg = new LotLeg
        {
            AccountId = Account,
            Conid = conid,
            Moment = Hour(n),
            TransactionId = $"{n * 10}",
            Position = n,
            Ref = $"leg{n}",
            Quantity = quantity,
            ActionId = "A1",
            ReorgCode = code,
            Codes = "",
            Proceeds = 0,
        };
        _events.Add(with?.Invoke(leg) ?? leg);
        return this;
    }

    public LotCase Transfer(string conid, decimal quantity, TransferDirection direction, Func<LotTransfer, LotTransfer>? with = null)
    {
        var n = _events.Count + 1;
        var transfer = new LotTransfer
        {
            AccountId = Account,
            Conid = conid,
            Moment = Hour(n),
            TransactionId = $"{n * 10}",
            Position = n,
            Ref = $"transfer{n}",
            Quantity = quantity,
            Direction = direction,
            Codes = "",
        };
        _events.Add(with?.Invoke(transfer) ?? transfer);
        return this;
    }

    public LotCase Seed(string conid, decimal quantity, decimal? basis, Func<LotSeed, LotSeed>? with = null)
    {
        var reference = $"seed{_seeds.Count + 1}";
        var seed = new LotSeed { AccountId = Account, Conid = conid, Quantity = quantity, CostBasis = basis, Ref = reference };
        _seeds.Add(with?.Invoke(seed) ?? seed);
        return this;
    }

    public LotCase Factor(string source, string target, decimal factor, string? action = "A1")
    {
        _factors.Add(new AllocationFactor { ActionId = action, SourceConid = source, TargetConid = target, Factor = factor });
        return this;
    }

    public LotMatches Match() => LotMatcher.Match(_events, _seeds, _factors);
}

/// <summary>What tests look at.</summary>
internal static class LotMatchesReading
{
    public static IEnumerable<MatchedLot> Open(this LotMatches matches, string conid) =>
        matches.Lots.Where(lot => string.Equals(lot.Conid, conid, StringComparison.Ordinal) && lot.Remaining != 0);

    /// <summary>Units and basis of each open lot, in the order of the queue.</summary>
    public static (decimal Units, decimal? Basis)[] Held(this LotMatches matches, string conid) =>
        [.. matches.Open(conid).Select(lot => (lot.Remaining, lot.CostBasisRemaining))];

    public static LotClosing Closing(this LotMatches matches, string reference) =>
        Assert.Single(matches.Closings, closing => string.Equals(closing.Ref, reference, StringComparison.Ordinal));

    public static string[] Codes(this LotMatches matches) => [.. matches.Diagnostics.Select(diagnostic => diagnostic.Code)];

    /// <summary>The identities that every matching has, with unknown figures left out.</summary>
    public static void AssertConserves(this LotMatches matches)
    {
        foreach (var lot in matches.Lots)
        {
            Assert.True(lot.Remaining == 0 || Math.Sign(lot.Remaining) == Math.Sign(lot.Quantity));
            Assert.Equal(lot.Remaining == 0, lot.Closed is not null);
        }

        foreach (var closing in matches.Closings.Where(closing => closing.Realized is not null && closing.Basis is not null))
        {
            var expected = closing.Proceeds - (closing.Basis - closing.BasisMoved) + closing.Carried;
            Near(expected, closing.Realized);
            Near(closing.Realized, closing.Lots.Sum(part => part.Realized));
            Near(closing.Basis, closing.Lots.Sum(part => part.Basis));
        }

        if (matches.Lots.Any(lot => lot.UnknownBecause is not null))
            return;
        var closed = matches.Closings.SelectMany(closing => closing.Lots).Sum(part => part.Basis);
        Near(matches.Lots.Sum(lot => lot.CostBasis), closed + matches.Lots.Sum(lot => lot.CostBasisRemaining));
    }

    public static void Near(decimal? expected, decimal? actual) =>
        Assert.True(
            expected is { } one && actual is { } other && Math.Abs(one - other) < 0.000000000001m, $"Expected {expected}, found {actual}.");
}
