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
}

internal static class RecordOperations
{
    public static bool IsKnown(this RecordOperation operation) => operation is RecordOperation.Upsert or RecordOperation.Delete or RecordOperation.Remove;

    /// <summary>Whether the tuple holds the key alone, and NULL for all else.</summary>
    public static bool IsTombstone(this RecordOperation operation) => operation != RecordOperation.Upsert;
}
