namespace FlexPortal.Sandbox.Simulation;

/// <summary>A small repeatable number generator (SplitMix64): the same seeds give the same numbers on every machine and runtime.</summary>
internal sealed class Dice
{
    private ulong _state;

    public Dice(int seed, int day, int stream = 0)
    {
        _state = ((ulong)(uint)seed << 40) ^ ((ulong)(uint)stream << 24) ^ (uint)day;

        // The seeds differ in few bits; two rounds spread them over the whole state.
        Next();
        Next();
    }

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low + 1));

    /// <summary>True in <paramref name="percent"/> of a hundred throws.</summary>
    public bool Chance(int percent) => Between(1, 100) <= percent;

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
