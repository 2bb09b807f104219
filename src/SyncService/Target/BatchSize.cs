using SyncService.Protocol;

namespace SyncService.Target;

/// <summary>How many records to read at once: as many as there are, up to a limit in records and in bytes.</summary>
internal sealed class BatchSize(int? configured)
{
    /// <summary>Larger transactions were not faster.</summary>
    private const int Chosen = 20_000;

    private const int Bytes = 32 * 1024 * 1024;

    /// <param name="known">The queue as last read; nothing beyond its cursor is asked for, for its width is not known.</param>
    /// <param name="first">Number of the first record that is wanted.</param>
    public int From(QueueState known, Seq first)
    {
        if (known.Cursor is not { } cursor) return 0;
        var width = Math.Max(1, cursor.Width.Bound(known.Head!.Value));
        var most = Math.Max(1, Math.Min(configured ?? Chosen, Bytes / width));
        return (int)Math.Clamp(cursor.Seq - first + 1, 0, most);
    }
}
