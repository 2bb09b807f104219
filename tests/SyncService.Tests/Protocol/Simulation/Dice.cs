namespace SyncService.Tests.Protocol.Simulation;

/// <summary>Random numbers of one schedule: the same seed gives the same numbers on every runtime (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed * 0x9E3779B97F4A7C15UL;

    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True so many times in a thousand.</summary>
    public bool Chance(int perMille) => Below(1000) < perMille;

    private ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
