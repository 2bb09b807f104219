using System.Buffers;
using System.Runtime.CompilerServices;

namespace SyncService.Encoding;

/// <summary>Memory that records stand in on their way.</summary>
/// <remarks>
/// They are read on one thread, enqueued or applied on others, and the arrays are given back there. The pool that all of .NET shares keeps one
/// for each of these threads, and any size for good; this one keeps a few of each size, whoever gave them back. What is too large for it
/// is as large as it was asked for, and not kept.
/// </remarks>
internal static class RecordMemory<T>
{
    private const int LargestBytes = 4 * 1024 * 1024;

    private const int KeptOfEachSize = 8;

    public static ArrayPool<T> Pool { get; } = ArrayPool<T>.Create(LargestBytes / Unsafe.SizeOf<T>(), KeptOfEachSize);

    /// <summary>A larger array with the same beginning; the old one is given back.</summary>
    public static T[] Grow(T[] rented, int used, int size)
    {
        var larger = Pool.Rent(size);
        rented.AsSpan(0, used).CopyTo(larger);
        Pool.Return(rented);
        return larger;
    }
}
