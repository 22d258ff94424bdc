using FlexPortal.Core.Flex.Lots;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>
/// A random history of one account: trades, shorts and reversals, splits, new identifiers, mergers for stock and cash, spin-offs and
/// assignments. Everything in it can be proved.
/// </summary>
internal sealed class LotHistory
{
    private static readonly DateTimeOffset Start = new(2024, 1, 2, 14, 30, 0, TimeSpan.Zero);

    private readonly List<LotEvent> _events = [];
    private readonly List<LotSeed> _seeds = [];
    private readonly List<AllocationFactor> _factors = [];
    private readonly bool _plain;
    private int _clock;
    private int _contracts = 4;

    /// <param name="seed">Seed of the generator.</param>
    /// <param name="plain">Whole units and trades alone.</param>
    public LotHistory(int seed, bool plain)
    {
        _plain = plain;
        Random = new Random(seed);
        if (!plain)
            Plant();
        var steps = Random.Next(5, 60);
        for (var i = 0; i < steps; i++)
            Step();
        Matches = LotMatcher.Match(_events, _seeds, _factors);
    }

    public Random Random { get; }

    public IReadOnlyList<LotEvent> Events => _events;

    public IReadOnlyList<LotSeed> Seeds => _seeds;

    public IReadOnlyList<AllocationFactor> Factors => _factors;

    /// <summary>Sum of all that came and went, by contract.</summary>
    public Dictionary<string, decimal> Positions { get; } = new(StringComparer.Ordinal);

    public LotMatches Matches { get; }

    private void Plant()
    {
        for (var i = 0; i < Random.Next(0, 4); i++)
        {
            var quantity = Units();
            var seed = new LotSeed
            {
                AccountId = LotCase.Account,
                Conid = "0",
                Quantity = quantity,
                CostBasis = quantity * Price(),
                Opened = new LotMoment(new DateOnly(2023, 1, 1 + i), null),
                Ref = $"seed{i}",
            };
            _seeds.Add(seed);
            Move("0", quantity);
        }
    }

    private void Step()
    {
        var conid = $"{Random.Next(_contracts)}";
        var held = Positions.GetValueOrDefault(conid);
        var kind = _plain || held == 0 ? 0 : Random.Next(12);
        switch (kind)
        {
            case 8:
                Split(conid, held);
                break;
            case 9:
                Exchange(conid, held);
                break;
            case 10:
                SpinOff(conid, held);
                break;
            case 11:
                Assign(conid);
                break;
            default:
                Trade(conid);
                break;
        }
    }

    private void Trade(string conid)
    {
        // Every third shares its moment with the one before.
        _clock += Random.Next(3) == 0 ? 0 : 1;
        var quantity = Units() * (Random.Next(2) == 0 ? 1 : -1);
        Add(new LotFill
        {
            AccountId = LotCase.Account,
            Conid = conid,
            Moment = Now(),
            TransactionId = NextId(),
            TradeId = $"T{_events.Count}",
            Position = _events.Count * 10,
            Ref = $"fill{_events.Count}",
            Quantity = quantity,
            NetMoney = (-quantity * Price()) - (Random.Next(100) / 100m),
            TransactionType = "ExchTrade",
            Codes = "",
            AssetCategory = "STK",
        });
        Move(conid, quantity);
    }

    private void Split(string conid, decimal held)
    {
        _clock++;
        var change = Random.Next(3) switch { 0 => held, 1 => held / 2, _ => -held / 3 * 2 };
        Leg(conid, change, "FS", $"A{_clock}");
    }

    private void Exchange(string conid, decimal held)
    {
        _clock++;
        var target = $"{_contracts++}";
        var cash = Random.Next(2) == 0 ? 0 : Math.Round(Math.Abs(held) * 3, 2) * Math.Sign(held);
        // A short pays what a long receives.
        Leg(target, held * Random.Next(1, 5) / 3, "TC", $"A{_clock}");
        Leg(conid, -held, "TC", $"A{_clock}", cash);
        if (cash != 0)
            Factor(conid, target);
    }

    private void SpinOff(string conid, decimal held)
    {
        _clock++;
        var target = $"{_contracts++}";
        Leg(target, held / 7, "SO", $"A{_clock}");
        Factor(conid, target);
    }

    private void Assign(string conid)
    {
        _clock++;
        var option = $"O{_clock}";
        var contracts = Random.Next(1, 4);
        var premium = contracts * Price();
        var row = new LotFill
        {
            AccountId = LotCase.Account,
            Conid = option,
            UnderlyingConid = conid,
            Moment = Now(),
            TransactionId = NextId(),
            TradeId = $"T{_events.Count}",
            Position = _events.Count * 10,
            Ref = $"fill{_events.Count}",
            Quantity = -contracts,
            NetMoney = premium,
            AssetCategory = "OPT",
            PutCall = "P",
            Strike = 10,
            Multiplier = 100,
            Codes = "",
            TransactionType = "ExchTrade",
        };
        Add(row);
        _clock++;
        Add(row with
        {
            Conid = conid,
            UnderlyingConid = null,
            Moment = Now(),
            TransactionId = NextId(),
            TradeId = null,
            Position = _events.Count * 10,
            Ref = $"fill{_events.Count}",
            Quantity = contracts * 100,
            NetMoney = -contracts * 1000,
            AssetCategory = "STK",
            PutCall = null,
            Strike = null,
            Price = 10,
            Codes = "A",
            TransactionType = "BookTrade",
        });
        Add(row with
        {
            Moment = Now(),
            TransactionId = NextId(),
            TradeId = null,
            Position = _events.Count * 10,
            Ref = $"fill{_events.Count}",
            Quantity = contracts,
            NetMoney = 0,
            Price = 0,
            Codes = "A",
            TransactionType = "BookTrade",
        });
        Move(option, 0);
        Move(conid, contracts * 100);
    }

    private void Leg(string conid, decimal quantity, string code, string action, decimal cash = 0)
    {
        Add(new LotLeg
        {
            AccountId = LotCase.Account,
            Conid = conid,
            Moment = Now(),
            TransactionId = NextId(),
            Position = _events.Count * 10,
            Ref = $"leg{_events.Count}",
            Quantity = quantity,
            ActionId = action,
            ReorgCode = code,
            Proceeds = cash,
        });
        Move(conid, quantity);
    }

    private void Factor(string source, string target) => _factors.Add(new AllocationFactor
    {
        ActionId = $"A{_clock}",
        SourceConid = source,
        TargetConid = target,
        Factor = Random.Next(1, 100) / 100m,
    });

    private void Add(LotEvent lotEvent) => _events.Add(lotEvent);

    private void Move(string conid, decimal quantity) => Positions[conid] = Positions.GetValueOrDefault(conid) + quantity;

    private string NextId() => $"{(_events.Count + 1) * 100}";

    private LotMoment Now() => new(DateOnly.FromDateTime(Start.AddMinutes(_clock).DateTime), Start.AddMinutes(_clock));

    private decimal Units() => _plain ? Random.Next(1, 40) : Random.Next(1, 400_000) / 1000m;

    private decimal Price() => Random.Next(1, 100_000) / 1000m;
}
