using SyncService.Protocol;

namespace SyncService.Target.Applying;

/// <summary>What statements did to the target table.</summary>
/// <param name="Written">Rows inserted or updated.</param>
/// <param name="Deleted">Rows deleted, or marked as such.</param>
/// <param name="Unlike">Records whose rows are not there as they were sent.</param>
internal readonly record struct RowCounts(int Written, int Deleted = 0, Unlike Unlike = default)
{
    public static RowCounts operator +(RowCounts left, RowCounts right) => new(left.Written + right.Written, left.Deleted + right.Deleted, left.Unlike + right.Unlike);
}
