using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Events that no broker would send: units still add up, and nothing is thrown.</summary>
public sealed class LotHostileTests
{
    private static readonly string?[] OpenClose = ["O", "C", "C;O", "-", "", null];
    private static readonly string?[] Types = ["ExchTrade", "BookTrade", "TradeCancel", "FracShare", "FracShareCancel", "", null];
    private static readonly string?[] Codes = ["", "A", "Ex", "Ep", "Ca", "P;Ca;", ";;A;", null];
    private static readonly string?[] Categories = ["STK", "OPT", "FUT", "BOND", "", null];
    private static readonly string?[] Reorgs = ["FS", "RS", "SO", "TC", "IC", "TO", "DW", "RI", "SD", "", null];
    private static readonly string?[] Ids = ["0", "1", "2", "3", "10", "N/A", "x", "", null, "99999999999999999999999"];

    [Fact]
    public void Units_add_up_whatever_comes()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var events = Enumerable.Range(0, random.Next(1, 40)).Select(i => Any(random, i)).ToArray();
            var seeds = Enumerable.Range(0, random.Next(3)).Select(i => AnySeed(random, i)).ToArray();
            var factors = Enumerable.Range(0, random.Next(3)).Select(_ => AnyFactor(random)).ToArray();
            try
            {
                AssertUnits(events, seeds, LotMatcher.Match(events, seeds, factors));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Assert.Fail($"Seed {seed}: {failure}");
            }
        }
    }

    [Fact]
    public void The_largest_amounts_do_not_overflow()
    {
        const decimal most = 100_000_000_000_000m;
        var matches = new LotCase()
            .Fill("1", most, -most)
            .Fill("1", most, -most)
            .Leg("1", most, "FS")
            .Fill("1", -most / 3, most)
            .Leg("2", 1, "IC", leg => leg with { ActionId = "A2" })
            .Leg("1", -most, "IC", leg => leg with { ActionId = "A2" })
            .Match();

        matches.AssertConserves();
    }

    private static void AssertUnits(LotEvent[] events, LotSeed[] seeds, LotMatches matches)
    {
        var left = matches.Diagnostics.Where(d => d.Code is LotCodes.SeedKnown or LotCodes.SeedContradicts)
            .Select(d => d.Ref).ToHashSet(StringComparer.Ordinal);
        foreach (var conid in new[] { "0", "1", "2" })
        {
            var came = events.Where(e => string.Equals(e.Conid, conid, StringComparison.Ordinal)).Sum(QuantityOf)
                + seeds.Where(s => string.Equals(s.Conid, conid, StringComparison.Ordinal) && !left.Contains(s.Ref)).Sum(s => s.Quantity);
            var unmatched = matches.Closings.Where(c => string.Equals(c.Conid, conid, StringComparison.Ordinal)).Sum(c => c.Unmatched);
            LotMatchesReading.Near(came - unmatched, matches.Open(conid).Sum(lot => lot.Remaining));
        }

        foreach (var closing in matches.Closings)
            Assert.Equal(closing.UnknownBecause is null, closing.Realized is not null);
        foreach (var lot in matches.Lots)
            Assert.True(lot.CostBasisRemaining is not null || lot.UnknownBecause is not null);
    }

    private static decimal QuantityOf(LotEvent lotEvent) => lotEvent switch
    {
        LotFill fill => fill.Quantity,
        LotLeg leg => leg.Quantity,
        LotTransfer transfer => transfer.Quantity,
        _ => 0,
    };

    private static LotEvent Any(Random random, int i)
    {
        var moment = LotCase.Hour(random.Next(4));
        moment = random.Next(4) == 0 ? moment with { At = null } : moment;
        var (conid, quantity, id) = ($"{random.Next(3)}", random.Next(-5, 6), One(random, Ids));
        decimal? money = random.Next(4) == 0 ? null : random.Next(-100, 100);
        return random.Next(5) switch
        {
            0 => new LotLeg
            {
                AccountId = LotCase.Account,
                Conid = conid,
                Moment = moment,
                TransactionId = id,
                Position = i,
                Ref = $"{i}",
                ActionId = One(random, Ids),
                ReorgCode = One(random, Reorgs),
                Codes = random.Next(4) == 0 ? "Ca" : null,
                Description = random.Next(2) == 0 ? "X(US1) SPLIT 2 FOR 1 (X)" : "Y(US2) MERGED (Y)",
                Quantity = quantity,
                Proceeds = money,
                SubjectConid = random.Next(3) == 0 ? $"{random.Next(3)}" : null,
            },
            1 => new LotTransfer
            {
                AccountId = LotCase.Account,
                Conid = conid,
                Moment = moment,
                TransactionId = id,
                Position = i,
                Ref = $"{i}",
                Quantity = quantity,
                Direction = (TransferDirection)random.Next(2),
                Codes = random.Next(4) == 0 ? "Ca" : null,
                CostBasis = money,
                Acquired = random.Next(2) == 0 ? null : LotCase.Hour(-random.Next(100)),
            },
            _ => new LotFill
            {
                AccountId = LotCase.Account,
                Conid = conid,
                Moment = moment,
                TransactionId = id,
                Position = i,
                Ref = $"{i}",
                UnderlyingConid = random.Next(2) == 0 ? $"{random.Next(3)}" : null,
                TradeId = One(random, Ids),
                OrigTransactionId = One(random, Ids),
                OrigTradeId = One(random, Ids),
                Quantity = quantity,
                NetMoney = money,
                Price = random.Next(3) == 0 ? 0 : null,
                Multiplier = 1,
                OpenClose = One(random, OpenClose),
                TransactionType = One(random, Types),
                Codes = One(random, Codes),
                AssetCategory = One(random, Categories),
                PutCall = random.Next(3) switch { 0 => "P", 1 => "C", _ => null },
                Model = random.Next(8) == 0 ? "Independent" : "",
            },
        };
    }

    private static LotSeed AnySeed(Random random, int i) => new()
    {
        AccountId = LotCase.Account,
        Conid = $"{random.Next(3)}",
        Quantity = random.Next(-5, 6),
        Ref = $"seed{i}",
        CostBasis = random.Next(2) == 0 ? null : random.Next(-10, 10),
        OriginatingTransactionId = One(random, Ids),
    };

    private static AllocationFactor AnyFactor(Random random) => new()
    {
        ActionId = One(random, Ids),
        SourceConid = $"{random.Next(3)}",
        TargetConid = $"{random.Next(3)}",
        Factor = random.Next(5) / 4m,
    };

    private static string? One(Random random, string?[] values) => values[random.Next(values.Length)];
}
