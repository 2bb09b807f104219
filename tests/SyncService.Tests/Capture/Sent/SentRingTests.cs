using CsCheck;
using SyncService.Capture.Sent;

namespace SyncService.Tests.Capture.Sent;

public sealed class SentRingTests
{
    /// <summary>Of one version.</summary>
    private const int Bytes = 24;

    [Fact]
    public void It_keeps_what_was_added_in_its_order_and_in_its_place() => Gen.Select(Gen.Bool.Array[0, 4000], Gen.Int[4, 12]).Sample(static (adds, bits) =>
    {
        var ring = new SentRing(1 << bits);
        Queue<(int Place, ulong Key)> model = [];
        for (var i = 0; i < adds.Length; i++)
        {
            if ((adds[i] || i % 3 == 0) && !ring.IsFull) model.Enqueue((ring.Add(new SentVersion((ulong)i, 0, 0)), (ulong)i));
            else if (model.TryDequeue(out _)) ring.DropFirst();
        }

        return ring.Count == model.Count && model.Select((known, n) => ring[known.Place].Key == known.Key && ring.Nth(n).Key == known.Key).All(same => same);
    });

    [Fact]
    public void To_grow_takes_no_more_memory_than_what_it_holds()
    {
        var ring = new SentRing(1 << 16);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1 << 16; i++) ring.Add(new SentVersion((ulong)i, 0, 0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Bytes << 16, (Bytes << 16) * 1.05);
    }

    [Fact]
    public void A_window_that_moves_on_takes_no_more_memory()
    {
        var ring = new SentRing(1 << 16);
        for (var i = 0; i < 5_000; i++) ring.Add(new SentVersion((ulong)i, 0, 0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200_000; i++)
        {
            ring.DropFirst();
            ring.Add(new SentVersion((ulong)i, 0, 0));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Bytes * 1024);
    }

    [Fact]
    public void What_is_dropped_gives_its_memory_back()
    {
        var ring = new SentRing(1 << 16);
        for (var i = 0; i < 1 << 16; i++) ring.Add(new SentVersion((ulong)i, 0, 0));
        var full = GC.GetTotalMemory(forceFullCollection: true);
        while (ring.Count > 10) ring.DropFirst();
        Assert.InRange(full - GC.GetTotalMemory(forceFullCollection: true), Bytes << 15, int.MaxValue);
        GC.KeepAlive(ring);
    }
}
