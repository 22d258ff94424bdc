namespace FlexPortal.Sandbox.Market;

/// <summary>A bar in whole units of its symbol.</summary>
/// <param name="Minute">Start in minutes since 1970, UTC; a daily bar: midnight UTC of its session date.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Volume.</param>
/// <param name="IsFinal">Whether the slot is over.</param>
internal sealed record ReplayBar(long Minute, long Open, long High, long Low, long Close, long Volume, bool IsFinal);

/// <summary>
/// Prices of a symbol, computed for any minute alone: a sum of waves of different lengths whose heights come from a hash. Whole numbers
/// only, so the result is the same on every machine.
/// </summary>
internal sealed class ReplayPrices(ReplaySymbol symbol)
{
    private const long Million = 1_000_000;

    /// <summary>Length of each wave in minutes, and its height in millionths of the price.</summary>
    private static readonly (long Length, long Height)[] Waves =
    [
        (525_600, 250_000), (43_200, 80_000), (4_320, 25_000), (360, 6_000), (60, 2_500), (10, 900), (1, 250),
    ];

    private readonly ulong _seed = Seed(symbol.Name);

    /// <summary>The bar of a minute; null when nothing is traded in it.</summary>
    public ReplayBar? Bar(long minute)
    {
        if (symbol.IsOfExchange && Hash(91, minute) % 100 < 3)
            return null;

        var (open, close) = (Price(minute), Price(minute + 1));
        var reach = Math.Max(2, symbol.BasePrice * 200 / Million);
        return new ReplayBar(
            minute,
            open,
            Math.Max(open, close) + (long)(Hash(92, minute) % (ulong)reach),
            Math.Min(open, close) - (long)(Hash(93, minute) % (ulong)reach),
            close,
            symbol.UsualVolume * (20 + (long)(Hash(94, minute) % 180)) / 100,
            IsFinal: true);
    }

    private long Price(long minute)
    {
        var millionths = 0L;
        for (var wave = 0; wave < Waves.Length; wave++)
        {
            var (length, height) = Waves[wave];
            var (crest, after) = Math.DivRem(minute, length);
            var level = ((Level(wave, crest) * (length - after)) + (Level(wave, crest + 1) * after)) / length;
            millionths += level * height / Million;
        }

        return symbol.BasePrice + (symbol.BasePrice * millionths / Million);
    }

    // From -1,000,000 to 1,000,000.
    private long Level(int wave, long crest) => (long)(Hash(wave, crest) % (2 * (ulong)Million + 1)) - Million;

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private ulong Hash(int purpose, long number)
    {
        var mixed = unchecked(_seed + ((ulong)number * 0x9E3779B97F4A7C15) + ((ulong)purpose * 0xD1B54A32D192ED03));
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    // FNV-1a.
    private static ulong Seed(string name) =>
        name.Aggregate(0xCBF29CE484222325, (hash, letter) => unchecked((hash ^ letter) * 0x100000001B3));
}
