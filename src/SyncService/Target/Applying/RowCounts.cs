namespace SyncService.Target.Applying;

/// <summary>What statements did to the target table.</summary>
/// <param name="Written">Rows inserted or updated.</param>
/// <param name="Deleted">Rows deleted, or marked as such.</param>
internal readonly record struct RowCounts(int Written, int Deleted = 0)
{
    public static RowCounts operator +(RowCounts left, RowCounts right) => new(left.Written + right.Written, left.Deleted + right.Deleted);
}
