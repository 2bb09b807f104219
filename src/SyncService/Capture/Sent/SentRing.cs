namespace SyncService.Capture.Sent;

/// <summary>One version that was sent.</summary>
/// <param name="Key">Hash of its key.</param>
/// <param name="Digest">Of its content.</param>
/// <param name="Ordinal">Of its stamp.</param>
internal record struct SentVersion(ulong Key, ulong Digest, long Ordinal);

/// <summary>Versions in the order in which they came: added at the end, dropped from the beginning. The place of one stays what it is until it is dropped.</summary>
/// <remarks>Memory is taken and given back in segments, and nothing is ever copied to grow: a copy would need both arrays for a moment, and leave the smaller one to the garbage collector.</remarks>
/// <param name="capacity">A power of two.</param>
internal sealed class SentRing(int capacity)
{
    /// <summary>24 KB: small enough for the heap of ordinary objects, and for a stream that sends little.</summary>
    private const int Segment = 1024;

    private readonly int segment = Math.Min(Segment, capacity);
    private readonly SentVersion[]?[] segments = new SentVersion[]?[capacity / Math.Min(Segment, capacity)];
    private SentVersion[]? spare;
    private int first;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public int FirstPlace => first;

    /// <param name="place">As <see cref="Add"/> returned it.</param>
    public ref SentVersion this[int place] => ref segments[(uint)place / Segment]![(uint)place % Segment];

    /// <summary>The version with so many before it.</summary>
    public ref SentVersion Nth(int index) => ref this[(first + index) & (capacity - 1)];

    /// <returns>Its place.</returns>
    public int Add(SentVersion version)
    {
        var place = (first + Count++) & (capacity - 1);
        (segments[(uint)place / Segment] ??= Take())[(uint)place % Segment] = version;
        return place;
    }

    public void DropFirst()
    {
        var left = first / Segment;
        first = (first + 1) & (capacity - 1);
        Count--;
        if (first / Segment == left || (Count > 0 && ((first + Count - 1) & (capacity - 1)) / Segment == left)) return;
        (spare, segments[left]) = (segments[left], null);
    }

    public void Clear()
    {
        Array.Clear(segments);
        (spare, first, Count) = (null, 0, 0);
    }

    private SentVersion[] Take()
    {
        var taken = spare ?? new SentVersion[segment];
        spare = null;
        return taken;
    }
}
