using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>Remembers which rows of the overlap window were sent, so that reading them again sends nothing.</summary>
/// <remarks>
/// A row is sent when the queue has taken it, not when it was read: the reader runs ahead, and what it read may be given up.
/// Safe for a reader on a thread of its own, also for one that was given up and has not noticed yet.
/// One entry a key: the digest of the version sent last. A row whose digest differs is sent, so a collision of two key hashes costs
/// a repeated record and never a lost one. Memory is bounded by <paramref name="capacity"/> (32 bytes an entry); what is forgotten for
/// want of room is sent again.
/// </remarks>
internal sealed class SentWindow(int capacity = 1 << 20)
{
    private const int Empty = -1;

    private const int MovesAtOnce = 256;

    private readonly Lock gate = new();
    private Entry[] entries = new Entry[1024];
    private int[] slots = NewSlots(2048);
    private int first;
    private int count;

    public int Count => count;

    /// <summary>Whether this version of the row is the one sent last.</summary>
    public bool Holds(ulong key, ulong digest)
    {
        lock (gate)
        {
            var place = slots[Find(key)];
            return place != Empty && entries[place].Digest == digest;
        }
    }

    /// <summary>Remembers the records of a chunk that the queue has taken.</summary>
    public void Add(RecordChunk chunk)
    {
        lock (gate)
        {
            for (var i = 0; i < chunk.Count; i++)
            {
                if (RecordHeader.TryRead(chunk[i].Span, out var header)) Add(header.KeyHash, chunk.Digest(i), header.Stamp.Ordinal);
            }
        }
    }

    /// <summary>Forgets rows that lie before the window and will not be read again.</summary>
    /// <param name="begin">Where the window begins.</param>
    /// <param name="reached">Rows after it are ahead of the source's clock: they stay, and are not in the way of those behind them.</param>
    public void Forget(Watermark begin, Watermark reached)
    {
        lock (gate)
        {
            for (var moves = MovesAtOnce; count > 0;)
            {
                var oldest = entries[first];
                if (oldest.Ordinal < begin.Ordinal) DropFirst();
                else if (oldest.Ordinal > reached.Ordinal && moves-- > 0) MoveFirstToEnd();
                else break;
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            entries = new Entry[1024];
            slots = NewSlots(2048);
            (first, count) = (0, 0);
        }
    }

    private void Add(ulong key, ulong digest, long ordinal)
    {
        var slot = Find(key);
        if (slots[slot] != Empty)
        {
            ref var known = ref entries[slots[slot]];
            known.Digest = digest;
            known.Ordinal = Math.Max(known.Ordinal, ordinal);
            return;
        }

        if (count == entries.Length)
        {
            if (entries.Length < capacity) Grow();
            else DropFirst();
            slot = Find(key);
        }

        var place = (first + count++) & (entries.Length - 1);
        entries[place] = new Entry(key, digest, ordinal);
        slots[slot] = place;
    }

    private static int[] NewSlots(int length)
    {
        var slots = new int[length];
        Array.Fill(slots, Empty);
        return slots;
    }

    /// <summary>The slot that holds the key, or the empty one where it belongs (linear probing).</summary>
    private int Find(ulong key)
    {
        var mask = slots.Length - 1;
        var slot = (int)key & mask;
        while (slots[slot] != Empty && entries[slots[slot]].Key != key) slot = (slot + 1) & mask;
        return slot;
    }

    private void DropFirst()
    {
        Remove(Find(entries[first].Key));
        first = (first + 1) & (entries.Length - 1);
        count--;
    }

    private void MoveFirstToEnd()
    {
        var place = (first + count) & (entries.Length - 1);
        slots[Find(entries[first].Key)] = place;
        entries[place] = entries[first];
        first = (first + 1) & (entries.Length - 1);
    }

    /// <summary>Moves later entries of the same probe run up, so that no run is torn.</summary>
    private void Remove(int hole)
    {
        var mask = slots.Length - 1;
        for (var next = (hole + 1) & mask; slots[next] != Empty; next = (next + 1) & mask)
        {
            var home = (int)entries[slots[next]].Key & mask;
            if (((next - home) & mask) < ((next - hole) & mask)) continue;
            slots[hole] = slots[next];
            hole = next;
        }

        slots[hole] = Empty;
    }

    private void Grow()
    {
        var larger = new Entry[entries.Length * 2];
        for (var i = 0; i < count; i++) larger[i] = entries[(first + i) & (entries.Length - 1)];
        (entries, first) = (larger, 0);
        slots = NewSlots(larger.Length * 2);
        for (var i = 0; i < count; i++) slots[Find(entries[i].Key)] = i;
    }

    private record struct Entry(ulong Key, ulong Digest, long Ordinal);
}
