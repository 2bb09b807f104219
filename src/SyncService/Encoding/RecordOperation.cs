namespace SyncService.Encoding;

/// <summary>What a record says of its key.</summary>
internal enum RecordOperation : byte
{
    /// <summary>The source held this row.</summary>
    Upsert = (byte)'U',

    /// <summary>The source held no row; the stream's policy says what becomes of the target's.</summary>
    Delete = (byte)'D',

    /// <summary>The source held no row, and the target's goes, whatever the policy is.</summary>
    Remove = (byte)'R',

    /// <summary>The source held no row. The target's stays, whatever the policy is: nobody asked for it to go, and a comparison decides.</summary>
    Absent = (byte)'A',
}

internal static class RecordOperations
{
    public static bool IsKnown(this RecordOperation operation) => operation is RecordOperation.Upsert or RecordOperation.Delete or RecordOperation.Remove or RecordOperation.Absent;

    /// <summary>Whether the tuple holds the key alone, and NULL for all else.</summary>
    public static bool IsTombstone(this RecordOperation operation) => operation != RecordOperation.Upsert;
}
