using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>Remembers which rows of the overlap window were sent, so that reading them again sends nothing.</summary>
/// <remarks>
/// A row is sent when the queue has taken it, not when it was read: the reader runs ahead, and what it read may be given up.
/// Safe for a reader on a thread of its own, also for one that was given up and has not noticed yet.
/// One entry a key: the digest of the version sent last. A row whose digest differs is sent, so a collision of two key hashes costs
/// a repeated record and never a lost one. Memory is bounded by <paramref name="capacity"/> (32 bytes an entry): rows beyond it are known by their blocks.
/// </remarks>
/// <param name="clock">Measures how long ago a slice was looked at.</param>
/// <param name="capacity">Rows, a power of two.</param>
/// <param name="enough">Rows of a slice.</param>
internal sealed class SentWindow(TimeProvider clock, int capacity = SentWindow.Capacity, int enough = SentWindow.Enough)
{
    public const int Capacity = 1 << 19;

    /// <summary>Fewer rows are read again as they are: that costs no more than to ask for their totals.</summary>
    public const int Enough = 10_000;

    private const int Empty = -1;

    private const int MovesAtOnce = 256;

    private const int LeastSlots = 2048;

    private readonly Lock gate = new();
    private readonly RepeatedKeys repeated = new();
    private readonly SentBlocks blocks = new();
    private readonly SentRing versions = new(capacity);
    private int[] slots = NewSlots(2);

    /// <summary>Rows before it will hardly be read again: they make room where there is none.</summary>
    private long spare = long.MinValue;
    private Watermark? owed;

    /// <summary>The newest stamp of a row of this reading for which there was no room.</summary>
    private long crowded = long.MinValue;

    /// <summary>Rows of this reading that are to have a room, and are not yet in the queue.</summary>
    private int underWay;

    public int Count => versions.Count;

    /// <summary>Rows of old stamps, which are known in bulk.</summary>
    public SentSlices Slices { get; } = new(clock, enough);

    /// <summary>A generation begins: nothing was sent but what the checkpoint tells.</summary>
    /// <param name="slice">As <see cref="SentSlice.ToBytes"/> wrote it; null where there is none.</param>
    public void Begin(byte[]? slice)
    {
        lock (gate)
        {
            versions.Clear();
            slots = NewSlots(2);
            (spare, owed, underWay, crowded) = (long.MinValue, null, 0, long.MinValue);
            repeated.Clear();
            blocks.Clear();
        }

        Slices.Begin(SentSlice.Read(slice));
    }

    /// <summary>What a reading goes through, from where something is owed to it by the one before, and what it does about rows of old stamps.</summary>
    /// <param name="span">As its mode sets it.</param>
    /// <param name="isGuess">Whether the source's clock is still to be asked for.</param>
    public (ReadingSpan Span, SliceReading Slice) Plan(ReadingSpan span, bool isGuess = false)
    {
        var from = From(span);
        var plan = Slices.Plan(from, span.Settled, isGuess);
        return (span with { From = from, IsPartial = plan.Kind == SlicePlanKind.Skip }, new SliceReading(Slices, plan, from, span.Overlap));
    }

    private Watermark From(ReadingSpan span)
    {
        lock (gate)
        {
            var from = span.From;
            if (owed is { } repeats && repeats.Kind == from.Kind) from = Watermark.Min(from, repeats);
            if (Slices.Owed is { } slice && slice.Kind == from.Kind) from = Watermark.Min(from, slice);
            return from;
        }
    }

    public void BeginReading()
    {
        lock (gate)
        {
            repeated.BeginReading();
            blocks.BeginReading();
            (underWay, crowded) = (0, long.MinValue);
        }
    }

    /// <summary>A reading came to its end, and all that it found is enqueued.</summary>
    /// <param name="reading">What it did about slices.</param>
    /// <param name="again">How many rows it read that were not after the position reached before it.</param>
    public void Completed(SliceReading reading, long again)
    {
        Slices.Completed(reading, again);
        lock (gate)
        {
            owed = null;
            blocks.Completed();
            foreach (var (key, stamp) in repeated.Unsettled(DigestOf))
            {
                if (slots[Find(key)] is var place && place == Empty) continue;

                // No digest of a row that is there: whichever comes next is sent.
                versions[place].Digest = ~versions[place].Digest;
                owed = owed is { } other && other.Kind == stamp.Kind ? Watermark.Min(other, stamp) : stamp;
            }
        }
    }

    /// <summary>Whether this version of the row is the one sent last, or one of several that stand under the same key at the same time, of which one was sent.</summary>
    /// <param name="key">Hash of its key.</param>
    /// <param name="digest">Of its content.</param>
    /// <param name="stamp">Its stamp.</param>
    /// <param name="isAgain">Whether it was read before, if it was there.</param>
    /// <param name="stands">Whether it was just found out that its key stands more than once.</param>
    public SentState Holds(ulong key, ulong digest, Watermark stamp, bool isAgain, out bool stands)
    {
        lock (gate)
        {
            var place = slots[Find(key)];
            stands = false;
            if (place != Empty)
            {
                if (versions[place].Digest == digest) repeated.Held(key, digest, stamp, out stands);
                else if (!repeated.IsOneOf(key, digest, stamp, out stands)) return SentState.New;
                return SentState.Sent;
            }

            if ((isAgain && blocks.Any) || !HasRoom())
            {
                crowded = Math.Max(crowded, stamp.Ordinal);
                return SentState.Crowded;
            }

            underWay++;
            return SentState.New;
        }
    }

    /// <summary>Whether rows of this reading would be sent again if it were given up now, and another one began here.</summary>
    public bool WouldSendAgain(Watermark from)
    {
        lock (gate) return crowded >= from.Ordinal;
    }

    /// <summary>Whether the reading before had this very block.</summary>
    public bool WasSent(ulong block)
    {
        lock (gate) return blocks.WasSent(block);
    }

    /// <summary>Remembers the records of a chunk that the queue has taken.</summary>
    public void Add(RecordChunk chunk)
    {
        lock (gate)
        {
            for (var i = 0; i < chunk.Count; i++)
            {
                if (chunk.Digest(i) is not RecordChunk.OfBlock and var digest && RecordHeader.TryRead(chunk[i].Span, out var header)) Add(header.KeyHash, digest, header.Stamp.Ordinal);
            }

            if (chunk.Count > 0) blocks.Sent();
            foreach (var block in chunk.Blocks) blocks.Add(block);
        }
    }

    /// <summary>Forgets rows that lie before the window and will not be read again.</summary>
    /// <param name="begin">Where the window begins.</param>
    /// <param name="reached">Rows after it are ahead of the source's clock: they stay, and are not in the way of those behind them.</param>
    /// <param name="likely">Where the next reading begins at the least.</param>
    public void Forget(Watermark begin, Watermark reached, Watermark likely)
    {
        lock (gate)
        {
            spare = likely.Ordinal;
            for (var moves = MovesAtOnce; versions.Count > 0;)
            {
                var oldest = versions.Nth(0);
                if (oldest.Ordinal < begin.Ordinal) DropFirst();
                else if (oldest.Ordinal > reached.Ordinal && moves-- > 0) MoveFirstToEnd();
                else break;
            }
        }
    }

    /// <summary>Rows that go from the target may come back in the source as they were. Those that are known one by one are told apart; the others no longer count as sent.</summary>
    public void Bury()
    {
        lock (gate) blocks.Clear();
        Slices.Bury();
    }

    /// <summary>Nothing counts as sent.</summary>
    public void Clear() => Begin(null);

    private void Add(ulong key, ulong digest, long ordinal)
    {
        var slot = Find(key);
        if (slots[slot] != Empty)
        {
            ref var known = ref versions[slots[slot]];
            known.Digest = digest;
            known.Ordinal = Math.Max(known.Ordinal, ordinal);
            return;
        }

        if (underWay > 0) underWay--;
        if (versions.IsFull)
        {
            if (versions.Nth(0).Ordinal >= spare) return;
            DropFirst();
            slot = Find(key);
        }
        else if (2 * versions.Count >= slots.Length)
        {
            Grow();
            slot = Find(key);
        }

        slots[slot] = versions.Add(new SentVersion(key, digest, ordinal));
    }

    /// <summary>Whether one more row will have room, when those that are under way have theirs.</summary>
    private bool HasRoom()
    {
        var needed = versions.Count + underWay + 1 - capacity;
        return needed <= 0 || (needed <= versions.Count && versions.Nth(needed - 1).Ordinal < spare);
    }

    private ulong? DigestOf(ulong key) => slots[Find(key)] is var place && place != Empty ? versions[place].Digest : null;

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
        while (slots[slot] != Empty && versions[slots[slot]].Key != key) slot = (slot + 1) & mask;
        return slot;
    }

    private void DropFirst()
    {
        Remove(Find(versions.Nth(0).Key));
        versions.DropFirst();
    }

    private void MoveFirstToEnd()
    {
        var moved = versions.Nth(0);
        var slot = Find(moved.Key);
        versions.DropFirst();
        slots[slot] = versions.Add(moved);
    }

    /// <summary>Moves later entries of the same probe run up, so that no run is torn.</summary>
    private void Remove(int hole)
    {
        var mask = slots.Length - 1;
        for (var next = (hole + 1) & mask; slots[next] != Empty; next = (next + 1) & mask)
        {
            var home = (int)versions[slots[next]].Key & mask;
            if (((next - home) & mask) < ((next - hole) & mask)) continue;
            slots[hole] = slots[next];
            hole = next;
        }

        slots[hole] = Empty;
    }

    private void Grow()
    {
        slots = NewSlots(Math.Max(Math.Min(LeastSlots, 2 * capacity), slots.Length * 2));
        for (int i = 0, place = versions.FirstPlace; i < versions.Count; i++, place = (place + 1) & (capacity - 1)) slots[Find(versions[place].Key)] = place;
    }
}
