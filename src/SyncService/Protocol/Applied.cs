namespace SyncService.Protocol;

/// <summary>What one transaction did.</summary>
/// <param name="Checkpoint">As committed.</param>
/// <param name="Written">Rows inserted or updated.</param>
/// <param name="Unchanged">Records that the target had already, or for which it wrote nothing.</param>
/// <param name="Dead">Records set aside.</param>
/// <param name="Deleted">Rows deleted, or marked as such.</param>
internal sealed record Applied(Checkpoint Checkpoint, int Written, int Unchanged, int Dead, int Deleted = 0)
{
    /// <summary>Records that this process had set aside before and that are so no longer, or are once more.</summary>
    public int Over { get; init; }

    public Unlike Unlike { get; init; }
}

/// <summary>Records that are through, and whose rows are not in the target as they were sent. Looked for only where a trigger of the target or the type of its key may be the reason.</summary>
/// <param name="Missing">The target has no row of their key: a trigger swallowed it.</param>
/// <param name="Merged">Their row has another key, for the target does not keep theirs.</param>
/// <param name="Changed">Their row has other values: a trigger changed it or kept it, or another record has the same key there.</param>
internal readonly record struct Unlike(long Missing, long Merged, long Changed)
{
    public bool Any => (Missing | Merged | Changed) != 0;

    public static Unlike operator +(Unlike left, Unlike right) => new(left.Missing + right.Missing, left.Merged + right.Merged, left.Changed + right.Changed);
}
