namespace SyncService.Encoding;

/// <summary>Key hashes seen so far, in rented memory: open addressing with linear probing, at most half full.</summary>
internal readonly ref struct KeySet : IDisposable
{
    private readonly ulong[] slots;
    private readonly int mask;

    public KeySet(int capacity)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2));
        slots = RecordMemory<ulong>.Pool.Rent(size);
        mask = size - 1;
        Clear();
    }

    /// <summary>False when it was there already. Zero, which marks an empty slot, is taken for one: two hashes in 2^64 count as the same key.</summary>
    public bool Add(ulong hash)
    {
        if (hash == 0) hash = 1;
        var slot = (int)hash & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (slots[slot] == hash) return false;
        }

        slots[slot] = hash;
        return true;
    }

    public void Clear() => slots.AsSpan(0, mask + 1).Clear();

    public void Dispose() => RecordMemory<ulong>.Pool.Return(slots);
}
