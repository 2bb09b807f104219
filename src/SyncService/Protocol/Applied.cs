namespace SyncService.Protocol;

/// <summary>What one transaction did.</summary>
/// <param name="Checkpoint">As committed.</param>
/// <param name="Written">Rows inserted or updated.</param>
/// <param name="Unchanged">Records that the target had already, or had in a newer version.</param>
/// <param name="Dead">Records set aside.</param>
/// <param name="Deleted">Rows deleted, or marked as such.</param>
internal sealed record Applied(Checkpoint Checkpoint, int Written, int Unchanged, int Dead, int Deleted = 0)
{
    /// <summary>Records that this process had set aside before and that are so no longer, or are once more.</summary>
    public int Over { get; init; }
}
