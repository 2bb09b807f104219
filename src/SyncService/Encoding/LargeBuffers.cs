using System.Buffers;

namespace SyncService.Encoding;

/// <summary>Rented buffers that grow.</summary>
/// <remarks>What is large is no concern of the pool: it would hand out up to twice what was asked for, and keep it for good after one large value.</remarks>
internal static class LargeBuffers
{
    private const int LargestPooled = 64 * 1024 * 1024;

    /// <summary>A larger buffer with the same beginning; the old one is given back.</summary>
    public static byte[] Grow(byte[] rented, int used, int size)
    {
        var larger = size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        rented.AsSpan(0, used).CopyTo(larger);
        Return(rented);
        return larger;
    }

    public static void Return(byte[] rented)
    {
        if (rented.Length <= LargestPooled) ArrayPool<byte>.Shared.Return(rented);
    }
}
