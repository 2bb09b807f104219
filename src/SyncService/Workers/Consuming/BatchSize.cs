using SyncService.Protocol;
using SyncService.Queue.Steps;

namespace SyncService.Workers.Consuming;

/// <summary>How much to read at once: what there is, up to a limit in records and in bytes, and to what the target takes in about a second.</summary>
internal sealed class BatchSize(int? configured)
{
    /// <summary>Larger transactions were not faster.</summary>
    private const int Chosen = 12_000;

    private const int Bytes = 4 * 1024 * 1024;

    private const int LargestBesideAnother = 4 * Bytes;

    /// <param name="known">The queue as last read; nothing beyond its cursor is asked for, for its width is not known.</param>
    /// <param name="first">Number of the first record that is wanted.</param>
    /// <param name="target">How many the target takes at once.</param>
    public PeekSize From(QueueState known, Seq first, int target)
    {
        if (known.Cursor is not { } cursor) return default;
        return PeekSize.Within(known, (int)Math.Clamp(cursor.Seq - first + 1, 0, Math.Min(configured ?? Chosen, target)), Bytes);
    }

    /// <summary>False for a batch that was read before the target became slow: it is left in the queue, and less of it is read.</summary>
    public static bool Suits(int records, int target) => records / 2 <= target;

    /// <summary>False for a batch of so many bytes, of large values then, that no other is to be held meanwhile.</summary>
    public static bool LeavesRoom(long bytes) => bytes <= LargestBesideAnother;
}
