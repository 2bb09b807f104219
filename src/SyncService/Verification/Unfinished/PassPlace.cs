using SyncService.Encoding;

namespace SyncService.Verification.Unfinished;

/// <summary>Where a pass is: the rows before it are compared, or are among the suspects.</summary>
internal sealed record PassPlace
{
    /// <summary>Null: at the first row of the source.</summary>
    public ScanPlace? Source { get; init; }

    /// <summary>The last key of the target, a text a column; null: before the first.</summary>
    public IReadOnlyList<string>? Target { get; init; }

    /// <summary>Whether all rows of the source were read once.</summary>
    public bool IsSourceRead { get; init; }

    /// <summary>Whether all rows of the target were read once.</summary>
    public bool IsTargetRead { get; init; }

    /// <summary>Sets of buckets that were looked through.</summary>
    public int Sets { get; init; }

    /// <summary>Whether only suspects are left.</summary>
    public bool IsEnded { get; init; }
}
