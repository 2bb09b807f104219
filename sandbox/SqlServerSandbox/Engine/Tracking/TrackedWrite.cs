namespace SqlServerSandbox.Engine.Tracking;

internal enum WriteKind
{
    Insert,
    Update,
    Delete,
}

/// <summary>A row that an open transaction wrote in a tracked table.</summary>
/// <param name="Key">The cells of the primary key.</param>
/// <param name="Columns">Ids of the columns that an update set, in its order; null for all, and where columns are not tracked.</param>
/// <param name="Context">WITH CHANGE_TRACKING_CONTEXT.</param>
internal sealed record TrackedWrite(TableTracking Table, byte[] Key, WriteKind Kind, int[]? Columns, byte[]? Context);
