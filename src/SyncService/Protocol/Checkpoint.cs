namespace SyncService.Protocol;

/// <summary>How far the target is, committed together with its rows. When the stores differ, this one is true.</summary>
/// <param name="Generation">The reign whose records may be applied.</param>
/// <param name="Seq">Number of the newest record applied.</param>
/// <param name="Position">Where reading goes on behind what is applied; null when nothing was.</param>
/// <param name="RowsApplied">Rows written since the stream began.</param>
internal sealed record Checkpoint(Generation Generation, Seq Seq, Position? Position, long RowsApplied)
{
    /// <summary>What stands for a checkpoint row that does not exist yet.</summary>
    public static readonly Checkpoint None = new(Generation.None, Seq.None, null, 0);

    /// <summary>What the last complete cycle left whose records are all applied; null when none was kept.</summary>
    public KeptFloor? Floor { get; init; }

    /// <summary>Which rows of old stamps are applied in bulk, as the source side wrote it; null when that was not kept, or not asked for.</summary>
    public byte[]? Sent { get; init; }

    /// <summary>Null when the stream is not paused.</summary>
    public Pause? Pause { get; init; }

    /// <summary>Whether the target table was dropped, made again, emptied or rewritten since the generation began: nothing may be applied before a producer has looked.</summary>
    public bool IsTargetMoved { get; init; }

    /// <summary>Whether the target's statistics count no row, which is a reason to look.</summary>
    public bool SeemsEmpty { get; init; }
}
