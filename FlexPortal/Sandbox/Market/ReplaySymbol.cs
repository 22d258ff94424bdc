using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Sandbox.Market;

/// <summary>Hours that return every few weeks in which a symbol has no minute bars.</summary>
/// <param name="EveryDays">Distance in days.</param>
/// <param name="OnDay">Remainder of the day number since 1970 on such a day.</param>
/// <param name="From">Start, UTC for a symbol of all hours and New York for one of the exchange.</param>
/// <param name="To">End, exclusive.</param>
/// <param name="Reason">Code that the answer carries beside the bars.</param>
internal sealed record ReplayHole(int EveryDays, int OnDay, TimeOnly From, TimeOnly To, string Reason);

/// <summary>A symbol of the replay vendor. Numbers are whole multiples of its smallest unit: every machine invents the same.</summary>
/// <param name="Name">As queries name it.</param>
/// <param name="Density">Meaning of a missing bar, as the answers state it.</param>
/// <param name="IsOfExchange">Whether it trades in the sessions of New York only; otherwise every minute.</param>
/// <param name="BasePrice">Price around which it moves, in units of <paramref name="PriceScale"/> decimals.</param>
/// <param name="PriceScale">Decimals of its prices.</param>
/// <param name="UsualVolume">Usual volume of a minute, in units of <paramref name="VolumeScale"/> decimals.</param>
/// <param name="VolumeScale">Decimals of its volumes.</param>
/// <param name="Hole">Where its minutes are missing; null nowhere.</param>
internal sealed record ReplaySymbol(
    string Name, BarDensity Density, bool IsOfExchange, long BasePrice, int PriceScale, long UsualVolume, int VolumeScale,
    ReplayHole? Hole = null)
{
    // The vendor's own failure: bars of a dense symbol are missing.
    private static readonly ReplayHole Outage = new(60, 17, new(6, 0), new(6, 47), "OUTAGE");

    // A Thursday every eight weeks: looks like a failure, and is an hour without trading.
    private static readonly ReplayHole Halt = new(56, 21, new(13, 0), new(14, 0), "TRADING_HALT");

    /// <summary>Every symbol.</summary>
    public static IReadOnlyList<ReplaySymbol> All { get; } =
    [
        Coin("BTCUSD", 64_000_00, 2, 40_000) with { Hole = Outage },
        Coin("ETHUSD", 3_100_00, 2, 500_000),
        Coin("SOLUSD", 150_000, 3, 5_000_000),
        Coin("XRPUSD", 58_000, 5, 900_000_000),
        Coin("ADAUSD", 45_000, 5, 700_000_000),
        Stock("SPY", 560_00, 120_000),
        Stock("AAPL", 225_00, 140_000),
        Stock("MSFT", 430_00, 55_000),
        Stock("NVDA", 120_00, 600_000),
        Stock("META", 520_00, 35_000) with { Hole = Halt },
    ];

    /// <summary>The symbol of a name; null when there is none.</summary>
    public static ReplaySymbol? Find(string name) =>
        All.FirstOrDefault(symbol => string.Equals(symbol.Name, name, StringComparison.Ordinal));

    private static ReplaySymbol Coin(string name, long price, int scale, long volume) =>
        new(name, BarDensity.Dense, IsOfExchange: false, price, scale, volume, 5);

    private static ReplaySymbol Stock(string name, long price, long volume) =>
        new(name, BarDensity.Sparse, IsOfExchange: true, price, 2, volume, 0);
}
